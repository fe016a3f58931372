package io.atoll.server.grpc.call;

import io.atoll.protocol.v1.AgentMessage;

/** Where the messages of an agent go: the leader's loop here, or a relay to it. */
public interface Upstream {
    /**
     * Takes one message.
     *
     * @return false if it cannot be taken now: the caller offers the same one again later
     * @throws io.atoll.kernel.AtollException if the link has to end for it
     */
    boolean take(AgentMessage message);

    /** No more will come; the link is gone. */
    void end();
}
