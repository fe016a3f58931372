/** What happens to the core, and what it decides: events, effects, steps. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.event;
