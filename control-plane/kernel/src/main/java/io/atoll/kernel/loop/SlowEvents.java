package io.atoll.kernel.loop;

import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Counts the events that kept a loop busy for too long: everybody else waited meanwhile.
 *
 * <p>Measured is the processor time of the loop's thread, not the time on the wall: a busy machine,
 * a pause of the collector or a stopped process is no fault of the event. Owns the counts of one
 * process, which outlive its loops; soft. Safe from any thread; the lock is taken only when an
 * event was slow, or somebody looks.
 */
public final class SlowEvents {
    /** As long as nothing else is configured. */
    public static final Duration LIMIT = Duration.ofMillis(50);

    /** Events of further kinds are counted together. */
    static final int MOST_KINDS = 64;

    static final String OTHERS = "others";

    private final TimeSource time;
    private final long limitNanos;
    private final Consumer<Slow> log;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final TreeMap<String, Counted> kinds = new TreeMap<>();
    private volatile boolean begun = true;

    /**
     * @param limit an event that takes more is counted
     * @param log told of the first slow event of each kind, and of each later one that is at least
     *     twice as slow as the last it was told of; on the loop's thread
     */
    public SlowEvents(TimeSource time, Duration limit, Consumer<Slow> log) {
        this.time = time;
        this.limitNanos = limit.toNanos();
        this.log = log;
    }

    /** Counts nothing before {@link #begin}: of what belongs to a start. */
    public SlowEvents later() {
        begun = false;
        return this;
    }

    /** The start is over: counts every event that begins from now on. */
    public void begin() {
        begun = true;
    }

    /**
     * One slow event.
     *
     * @param kind its name on the loop
     * @param busy processor time that it took
     * @param held how long the loop did nothing else
     */
    public record Slow(String kind, Duration busy, Duration held) {}

    /** How many events of a kind were slow, and the longest that one of them was busy. */
    public record Kind(String kind, long count, Duration worst) {}

    /** Runs {@code action}, and counts it if it is slow, also when it throws. */
    void watch(String kind, Runnable action) {
        if (!begun) {
            action.run();
            return;
        }
        long busy = time.threadNanos();
        long began = time.nanoTime();
        try {
            action.run();
        } finally {
            long held = time.nanoTime() - began;
            // No thread works longer than time goes by: the dearer clock is seldom asked again.
            if (held > limitNanos) {
                look(kind, time.threadNanos() - busy, held);
            }
        }
    }

    private void look(String kind, long busyNanos, long heldNanos) {
        if (busyNanos > limitNanos && count(kind, busyNanos)) {
            log.accept(new Slow(kind, Duration.ofNanos(busyNanos), Duration.ofNanos(heldNanos)));
        }
    }

    /** Whether it is to be logged. */
    private boolean count(String kind, long busyNanos) {
        lock.lock();
        try {
            boolean room = kinds.containsKey(kind) || kinds.size() < MOST_KINDS;
            return kinds.computeIfAbsent(room ? kind : OTHERS, _ -> new Counted()).add(busyNanos);
        } finally {
            lock.unlock();
        }
    }

    /** What was counted since the process began, by the name of the kind. */
    public List<Kind> counted() {
        lock.lock();
        try {
            var all = new ArrayList<Kind>(kinds.size());
            kinds.forEach(
                    (kind, counted) ->
                            all.add(
                                    new Kind(
                                            kind,
                                            counted.count,
                                            Duration.ofNanos(counted.worstNanos))));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** How many events were slow since the process began. */
    public long count() {
        return counted().stream().mapToLong(Kind::count).sum();
    }

    /** Of one kind. Guarded by the lock. */
    private static final class Counted {
        private long count;
        private long worstNanos;
        private long loggedNanos;

        boolean add(long busyNanos) {
            count++;
            worstNanos = Math.max(worstNanos, busyNanos);
            if (loggedNanos > 0 && busyNanos / 2 < loggedNanos) {
                return false;
            }
            loggedNanos = busyNanos;
            return true;
        }
    }
}
