/** The long-lived process that starts the agent's attempts, reaps them and outlives the agent. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.supervisor;
