package io.atoll.simulation.network;

/** The agent's end of a link. */
public interface AgentEnd {
    void opened(SimulatedLink link);

    void received(SimulatedLink link, Downlink message);

    /** The link is gone, or could not be opened. */
    void closed(String why);
}
