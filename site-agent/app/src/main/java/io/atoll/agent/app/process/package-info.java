/** The executor of process pools: the agent's side of the supervisor. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.process;
