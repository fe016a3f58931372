package io.atoll.simulation.network;

import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.simulation.World;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way between one site and the control plane: delay, loss (a stream that is cut) and partition
 * (everything stalls until it heals). Owned by the simulation's thread.
 */
public final class SimulatedNetwork {
    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(5);

    private final World world;
    private final SeededRandom random;
    private final IdSource ids;
    private final String name;
    private final Supplier<Optional<Gate>> controlPlane;
    private final Set<SimulatedLink> links = new LinkedHashSet<>();
    private boolean cut;

    /**
     * @param controlPlane who takes new links now; empty: nobody
     */
    public SimulatedNetwork(World world, String name, Supplier<Optional<Gate>> controlPlane) {
        this.world = world;
        this.name = name;
        this.controlPlane = controlPlane;
        random = world.random().forPart("network of " + name);
        ids = new IdSource(world.time(), random);
    }

    VirtualTime time() {
        return world.time();
    }

    public boolean isCut() {
        return cut;
    }

    /** How long the next message takes: mostly some milliseconds, now and then a second. */
    public Duration delay() {
        return World.chance(random, 1)
                ? World.between(random, 200, 1500)
                : World.between(random, 1, 40);
    }

    public void cut() {
        if (!cut) {
            cut = true;
            world.trace().say(name, "network cut");
        }
    }

    public void heal() {
        if (cut) {
            cut = false;
            world.trace().say(name, "network healed");
            List.copyOf(links).forEach(SimulatedLink::resume);
        }
    }

    /** Cuts all streams at once; new ones can be opened. */
    public void resetLinks() {
        world.trace().say(name, "network resets all streams");
        List.copyOf(links).forEach(link -> link.reset("the stream was cut"));
    }

    /** Opens a link; {@code agent} hears at once or later that it is open or cannot be. */
    public void dial(Uplink.Hello hello, AgentEnd agent) {
        world.time().schedule(delay(), () -> arrive(hello, agent));
    }

    private void arrive(Uplink.Hello hello, AgentEnd agent) {
        if (cut) {
            world.time().schedule(DIAL_TIMEOUT, () -> agent.closed("no answer"));
            return;
        }
        var gate = controlPlane.get();
        if (gate.isEmpty()) {
            world.time().schedule(delay(), () -> agent.closed("nobody listens"));
            return;
        }
        var link = new SimulatedLink(ids.next(), hello, this, agent, gate.get());
        links.add(link);
        agent.opened(link);
        gate.get().opened(link, hello);
    }

    void forget(SimulatedLink link) {
        links.remove(link);
    }
}
