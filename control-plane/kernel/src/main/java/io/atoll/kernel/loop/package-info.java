/** The event loop: one thread that owns mutable state, fed by a bounded mailbox of named events. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.loop;
