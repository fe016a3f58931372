package io.atoll.bridge.dataplane.wall;

import io.atoll.kernel.time.TimeSource;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Counts the open connections of one listener and decides who has to go. A new connection is always
 * let in, as a stranger; at a limit of strangers the idlest one goes, of the same address if that
 * has too many, else of the address that has most: a flood crowds out itself. Once somebody has
 * shown who they are the connection counts among the known ones; at a limit of those the idlest
 * that is not at work goes, and if all are at work the new one. Nobody who is known goes for a
 * stranger.
 *
 * <p>Owns the counts; soft. Safe from any thread, by a lock that is held for no longer than a look
 * at the connections of one address.
 */
public final class Wall {
    private static final System.Logger LOG = System.getLogger(Wall.class.getName());
    private static final long SAY_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int NETWORK_BYTES = 8;

    private final String listener;
    private final WallLimits limits;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Map<String, Crowd> crowds = new HashMap<>();
    private final Map<SocketAddress, Visitor> visitors = new HashMap<>();
    private int strangers;
    private int known;
    private long turnedAway;
    private long saidNanos;

    /** {@code listener}: its name in the log. */
    public Wall(String listener, WallLimits limits, TimeSource time) {
        this.listener = listener;
        this.limits = limits;
        this.time = time;
        this.saidNanos = time.nanoTime() - SAY_AGAIN_NANOS;
    }

    /**
     * What is open now.
     *
     * @param known connections of those who have shown who they are
     * @param turnedAway connections that were ended at a limit, since the start
     */
    public record Census(int known, int strangers, long turnedAway) {}

    /** How many are open now. */
    public Census census() {
        return locked(() -> new Census(known, strangers, turnedAway));
    }

    /** What this wall holds to. */
    public WallLimits limits() {
        return limits;
    }

    /**
     * The caller at {@code remote} has shown who they are.
     *
     * @return false: there are too many of them; this connection is to be ended
     */
    public boolean introduce(SocketAddress remote) {
        Optional<Visitor> found = locked(() -> Optional.ofNullable(visitors.get(remote)));
        return found.map(Visitor::introduce).orElse(true);
    }

    TimeSource time() {
        return time;
    }

    /** Lets a new connection in; {@code close} ends it, from any thread. */
    Visitor admit(SocketAddress remote, Runnable close) {
        List<Visitor> leaving = new ArrayList<>();
        Visitor admitted =
                locked(
                        () -> {
                            String address = address(remote);
                            Crowd crowd = crowds.computeIfAbsent(address, Crowd::new);
                            makeRoomForStranger(crowd, leaving);
                            var visitor =
                                    new Visitor(
                                            this,
                                            new Visitor.Origin(crowd, remote),
                                            close,
                                            time.nanoTime());
                            crowd.add(visitor);
                            crowds.put(address, crowd); // it may have become empty
                            strangers++;
                            visitors.put(remote, visitor);
                            return visitor;
                        });
        leaving.forEach(Visitor::close);
        return admitted;
    }

    boolean introduce(Visitor visitor) {
        List<Visitor> leaving = new ArrayList<>();
        boolean accepted =
                locked(
                        () -> {
                            if (visitor.isKnown()) {
                                return true;
                            }
                            if (!makeRoomForKnown(visitor.crowd(), leaving)
                                    || !visitor.crowd().know(visitor)) {
                                turnedAway++;
                                return false;
                            }
                            strangers--;
                            known++;
                            visitor.becomeKnown();
                            return true;
                        });
        leaving.forEach(Visitor::close);
        return accepted;
    }

    void gone(Visitor visitor) {
        var _ = locked(() -> forget(visitor));
    }

    /** It was to leave, and has begun to work since: it is counted again, beyond the limit. */
    void stays(Visitor visitor) {
        var _ =
                locked(
                        () -> {
                            visitor.crowd().addKnown(visitor);
                            crowds.put(visitor.crowd().address(), visitor.crowd());
                            visitors.put(visitor.remote(), visitor);
                            turnedAway--;
                            return known++;
                        });
    }

    private void makeRoomForStranger(Crowd crowd, List<Visitor> leaving) {
        if (crowd.strangers() >= limits.strangersPerAddress()) {
            crowd.idlestStranger().ifPresent(each -> turnAway(each, leaving));
        }
        if (strangers >= limits.strangers()) {
            fullest(Crowd::strangers)
                    .flatMap(Crowd::idlestStranger)
                    .ifPresent(each -> turnAway(each, leaving));
        }
    }

    private boolean makeRoomForKnown(Crowd crowd, List<Visitor> leaving) {
        if (crowd.known() >= limits.knownPerAddress()) {
            crowd.idlestKnown().ifPresent(each -> turnAway(each, leaving));
        }
        if (known >= limits.known()) {
            crowds.values().stream()
                    .flatMap(each -> each.idlestKnown().stream())
                    .min(Comparator.comparingLong(Visitor::movedNanos))
                    .ifPresent(each -> turnAway(each, leaving));
        }
        return crowd.known() < limits.knownPerAddress() && known < limits.known();
    }

    private Optional<Crowd> fullest(Function<Crowd, Integer> size) {
        return crowds.values().stream().max(Comparator.comparing(size));
    }

    private void turnAway(Visitor visitor, List<Visitor> leaving) {
        if (forget(visitor)) {
            leaving.add(visitor);
            turnedAway++;
            say(visitor);
        }
    }

    private boolean forget(Visitor visitor) {
        Crowd crowd = visitor.crowd();
        if (!crowd.remove(visitor)) {
            return false;
        }
        if (visitor.isKnown()) {
            known--;
        } else {
            strangers--;
        }
        visitors.remove(visitor.remote(), visitor);
        if (crowd.isEmpty()) {
            crowds.remove(crowd.address());
        }
        return true;
    }

    // A flood must not fill the log, too.
    private void say(Visitor visitor) {
        long now = time.nanoTime();
        if (now - saidNanos >= SAY_AGAIN_NANOS) {
            saidNanos = now;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connections are at their limit listener={0} address={1} turnedAway={2}",
                    listener,
                    visitor.crowd().address(),
                    turnedAway);
        }
    }

    /** Who has an IPv6 network has all of its addresses, so that they count as one. */
    private static String address(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress internet)) {
            return remote.toString();
        }
        InetAddress address = internet.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] network = address.getAddress();
        Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
