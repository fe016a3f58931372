/** The commands of the agent's program. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.command;
