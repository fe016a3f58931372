/**
 * Wire messages to the agent core's values and back; no other package sees a wire type of the link.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.wire;
