package io.atoll.bridge.dataplane;

import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Owns connections between two transfers: a handshake costs more than most small contents, so the
 * next transfer to the same store, with the same certificate, goes over the same connection. What
 * nobody takes within {@link #KEEP_SECONDS} is closed. Bounded by the number of transfers at once.
 * Thread-safe.
 */
final class ClientLinks {
    static final int KEEP_SECONDS = 10;
    private static final int MOST = 16;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; the one that was used last comes first.
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    private record Idle(ClientLink link, Future<?> end) {}

    /** A connection as {@code target} says, made unless one is idle. */
    ClientLink take(ClientLink.Target target) {
        var kept = idle(target);
        return kept == null ? ClientLink.open(target) : kept;
    }

    private @Nullable ClientLink idle(ClientLink.Target target) {
        lock.lock();
        try {
            for (var each : idle) {
                // A context equals only itself: a renewed certificate has one of its own.
                if (each.link().target().tls().equals(target.tls())
                        && each.link().target().endpoint().equals(target.endpoint())
                        && each.link().alive()) {
                    idle.remove(each);
                    each.end().cancel(false);
                    return each.link();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back {@code link}, over which everything that was asked was answered. */
    void giveBack(ClientLink link) {
        link.markUsed();
        lock.lock();
        try {
            if (!closed && link.alive()) {
                var end =
                        link.channel()
                                .eventLoop()
                                .schedule(() -> drop(link), KEEP_SECONDS, TimeUnit.SECONDS);
                idle.addFirst(new Idle(link, end));
                if (idle.size() > MOST) {
                    var oldest = idle.removeLast();
                    oldest.end().cancel(false);
                    oldest.link().close();
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        link.close();
    }

    private void drop(ClientLink link) {
        boolean gone;
        lock.lock();
        try {
            gone = idle.removeIf(each -> each.link() == link);
        } finally {
            lock.unlock();
        }
        if (gone) {
            link.close();
        }
    }

    /** Closes what is idle now and what is given back from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(
                    each -> {
                        each.end().cancel(false);
                        each.link().close();
                    });
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
