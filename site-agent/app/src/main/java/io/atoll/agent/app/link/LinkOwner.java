package io.atoll.agent.app.link;

import io.atoll.agent.app.config.Address;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Welcome;
import java.time.Instant;

/** Whoever the link belongs to. Every method is called on the agent's event loop. */
public interface LinkOwner {
    /** The first message of a link. */
    AgentMessage hello();

    /** What is sent every heartbeat period; {@code number} is echoed in the answer. */
    AgentMessage heartbeat(long number);

    /**
     * The control plane welcomed this site; {@link #received} of the welcome follows.
     *
     * @param dialledAt when this link was dialled, by this machine's clock
     */
    void up(Address address, long term, Welcome welcome, Instant dialledAt);

    void received(ControlMessage message);

    /** There was a welcome, and now there is no link. */
    void down(String reason);

    /** The control plane refused this agent for good: an older generation, another installation. */
    void refused(String reason);
}
