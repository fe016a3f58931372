/** The agent's loop: applies what happened, journals what was decided, then acts. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.loop;
