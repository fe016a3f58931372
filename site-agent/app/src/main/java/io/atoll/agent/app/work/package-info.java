/** Threads for slow work, so that the agent's loop never waits. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.work;
