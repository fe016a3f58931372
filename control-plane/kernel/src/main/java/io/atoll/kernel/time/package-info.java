/** Where time comes from; nothing else reads a clock. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.time;
