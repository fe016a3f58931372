/** Attempts a site holds: what was assigned, and where each one stands. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.attempt;
