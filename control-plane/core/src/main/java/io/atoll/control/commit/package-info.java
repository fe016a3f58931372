/**
 * Group commit: events are applied one by one, committed together, and told once they are durable.
 * Knows records and one port, {@code StateMachine}.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.commit;
