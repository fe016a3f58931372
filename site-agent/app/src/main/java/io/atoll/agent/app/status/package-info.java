/** What the agent tells about itself on its own machine. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.status;
