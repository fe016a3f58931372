package io.atoll.simulation.network;

import java.time.Duration;
import java.util.UUID;

/**
 * One stream between an agent and the control plane: in order both ways, until either end closes it
 * or the network cuts it; what was on its way is lost then. Owned by its network.
 */
public final class SimulatedLink {
    // Until the other end notices by itself that a cut network has taken the stream.
    private static final Duration KEEPALIVE = Duration.ofSeconds(25);

    private final UUID id;
    private final Uplink.Hello hello;
    private final SimulatedNetwork network;
    private final AgentEnd agent;
    private final Gate gate;
    private final Lane up;
    private final Lane down;
    private boolean agentOpen = true;
    private boolean gateOpen = true;

    SimulatedLink(
            UUID id, Uplink.Hello hello, SimulatedNetwork network, AgentEnd agent, Gate gate) {
        this.id = id;
        this.hello = hello;
        this.network = network;
        this.agent = agent;
        this.gate = gate;
        up = new Lane(network.time(), network::isCut);
        down = new Lane(network.time(), network::isCut);
    }

    public UUID id() {
        return id;
    }

    public Uplink.Hello hello() {
        return hello;
    }

    /** From the agent. */
    public void send(Uplink message) {
        up.send(network.delay(), () -> gate.received(this, message));
    }

    /** From the control plane. */
    public void send(Downlink message) {
        down.send(
                network.delay(),
                () -> {
                    if (agentOpen) {
                        agent.received(this, message);
                    }
                });
    }

    /** The agent ends it, or has died. */
    public void closeByAgent() {
        agentOpen = false;
        over();
        network.time().schedule(notice(), this::tellGate);
    }

    /** The control plane ends it, or has died. */
    public void closeByControlPlane(String why) {
        gateOpen = false;
        over();
        network.time().schedule(notice(), () -> tellAgent(why));
    }

    /** The network lost it. */
    void reset(String why) {
        over();
        network.time().schedule(network.delay(), () -> tellAgent(why));
        network.time().schedule(notice(), this::tellGate);
    }

    void resume() {
        up.pump();
        down.pump();
    }

    private void over() {
        up.close();
        down.close();
        network.forget(this);
    }

    private Duration notice() {
        return network.isCut() ? KEEPALIVE : network.delay();
    }

    private void tellGate() {
        if (gateOpen) {
            gateOpen = false;
            gate.closed(this);
        }
    }

    private void tellAgent(String why) {
        if (agentOpen) {
            agentOpen = false;
            agent.closed(why);
        }
    }
}
