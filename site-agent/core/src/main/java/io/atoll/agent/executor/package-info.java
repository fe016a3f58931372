/** The port by which the agent starts attempts and learns how they ended. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.executor;
