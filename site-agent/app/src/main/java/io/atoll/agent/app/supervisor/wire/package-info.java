/** What agent and supervisor say to each other. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.supervisor.wire;
