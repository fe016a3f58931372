/** Moving contents between stores: what was ordered and what has arrived. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.transfer;
