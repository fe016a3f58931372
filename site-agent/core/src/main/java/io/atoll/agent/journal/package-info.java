/** The port to what the agent must not forget. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.journal;
