package io.atoll.bridge.dataplane.wall;

import java.net.SocketAddress;

/**
 * One open connection, as its {@link Wall} counts it. The wall's lock guards who it is; its event
 * loop alone tells when it moved and whether it is at work.
 */
final class Visitor {
    private final Wall wall;
    private final Origin origin;
    private final Runnable close;
    private final long acceptedNanos;
    private volatile boolean known;
    private volatile boolean atWork;
    private volatile long movedNanos;

    /** Where it comes from: one of a crowd. */
    record Origin(Crowd crowd, SocketAddress remote) {}

    Visitor(Wall wall, Origin origin, Runnable close, long nowNanos) {
        this.wall = wall;
        this.origin = origin;
        this.close = close;
        this.acceptedNanos = nowNanos;
        this.movedNanos = nowNanos;
    }

    Crowd crowd() {
        return origin.crowd();
    }

    SocketAddress remote() {
        return origin.remote();
    }

    /** Whether somebody has shown who they are. */
    boolean isKnown() {
        return known;
    }

    boolean isAtWork() {
        return atWork;
    }

    long acceptedNanos() {
        return acceptedNanos;
    }

    long movedNanos() {
        return movedNanos;
    }

    void moved(long nowNanos) {
        movedNanos = nowNanos;
    }

    void work(boolean now) {
        atWork = now;
    }

    /** Called by the wall, under its lock. */
    void becomeKnown() {
        known = true;
    }

    /**
     * Somebody has shown who they are. Safe from any thread, again and again.
     *
     * @return false: there are too many of them; this connection is to be ended
     */
    boolean introduce() {
        return known || wall.introduce(this);
    }

    /** Ends the connection; from any thread. */
    void close() {
        close.run();
    }

    /** It was told to end while it was at work, and does not. */
    void stays() {
        wall.stays(this);
    }

    /** The connection has ended. */
    void gone() {
        wall.gone(this);
    }
}
