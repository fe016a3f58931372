/** How a program's log reads. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.log;
