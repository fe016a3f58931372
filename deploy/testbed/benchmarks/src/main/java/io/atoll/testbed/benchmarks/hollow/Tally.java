package io.atoll.testbed.benchmarks.hollow;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts ends that the control plane has acknowledged, over all hollow sites. Thread-safe; soft,
 * lives as long as one benchmark.
 */
public final class Tally {
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private long acknowledgedEnds;
    private long lastNanos;
    private Optional<String> broken = Optional.empty();

    public Tally(TimeSource time) {
        this.time = time;
        lastNanos = time.nanoTime();
    }

    void acknowledged(long ends) {
        lock.lock();
        try {
            acknowledgedEnds += ends;
            lastNanos = time.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A site cannot go on; whoever waits is told. */
    void broken(String why) {
        lock.lock();
        try {
            broken = broken.or(() -> Optional.of(why));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends acknowledged so far. */
    public long ends() {
        lock.lock();
        try {
            return acknowledgedEnds;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until {@code ends} were acknowledged.
     *
     * @return when the last of them was, by the monotonic clock
     * @throws AtollException UNAVAILABLE if a site broke, DEADLINE_EXCEEDED
     */
    public long await(long ends, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (acknowledgedEnds < ends && broken.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (broken.isPresent()) {
                throw new AtollException(ErrorCode.UNAVAILABLE, broken.get());
            }
            if (acknowledgedEnds < ends) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot measure: %d of %d ends were acknowledged within %d s"
                                .formatted(
                                        acknowledgedEnds,
                                        ends,
                                        TimeUnit.NANOSECONDS.toSeconds(limit.toNanos())));
            }
            return lastNanos;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot measure: interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
