package io.atoll.simulation.network;

/** The control plane's end of all links. */
public interface Gate {
    void opened(SimulatedLink link, Uplink.Hello hello);

    void received(SimulatedLink link, Uplink message);

    void closed(SimulatedLink link);
}
