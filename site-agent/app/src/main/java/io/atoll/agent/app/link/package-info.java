/** The one outbound connection to the control plane: dial, hello, heartbeats, dial again. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.link;
