package io.atoll.server.wiring;

import io.atoll.kernel.AtollException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, to be stopped in the reverse order. Safe from any thread, one at a time. */
final class Closers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closers.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> open = new ArrayDeque<>(); // guarded by the lock

    /** Remembers how to stop what was just started. */
    void add(Runnable close) {
        lock.lock();
        try {
            open.push(close);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        for (var next = last(); next.isPresent(); next = last()) {
            try {
                next.get().run();
            } catch (AtollException | IllegalStateException e) {
                // The rest must still stop.
                LOG.warn("something did not stop cleanly why={}", e.getMessage());
            }
        }
    }

    private Optional<Runnable> last() {
        lock.lock();
        try {
            return Optional.ofNullable(open.poll());
        } finally {
            lock.unlock();
        }
    }
}
