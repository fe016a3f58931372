package io.atoll.kernel.virtual;

import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * A clock that stands still until it is told to go on, with the queue of what happens later.
 *
 * <p>Owned by the thread of the test or simulation, which alone schedules and runs; any thread may
 * read the time. Of two things due at the same moment, the one scheduled first runs first, so that
 * a run depends on nothing but its input.
 */
public final class VirtualTime implements TimeSource {
    private static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    private final TreeSet<Scheduled> queue =
            new TreeSet<>(
                    Comparator.<Scheduled>comparingLong(scheduled -> scheduled.dueNanos)
                            .thenComparingLong(scheduled -> scheduled.sequence));
    // Written by the owner thread only.
    private volatile Instant wallStart;
    private volatile long nanos;
    private long nextSequence;

    /** Starts at the beginning of 2026. */
    public VirtualTime() {
        this(DEFAULT_START);
    }

    public VirtualTime(Instant start) {
        this.wallStart = start;
    }

    @Override
    public Instant now() {
        return wallStart.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /** Moves the wall clock alone, back if {@code by} is negative, as an operator or NTP may. */
    public void shiftWallClock(Duration by) {
        wallStart = wallStart.plus(by);
    }

    /** Has {@code action} run {@code delay} from now; a delay below zero counts as zero. */
    public EventLoop.Timer schedule(Duration delay, Runnable action) {
        long dueNanos = nanos + Math.max(0, delay.toNanos());
        var scheduled = new Scheduled(dueNanos, nextSequence++, action);
        queue.add(scheduled);
        return scheduled;
    }

    /** How many actions are pending. */
    public int pending() {
        return queue.size();
    }

    /**
     * Goes on to the next action and runs it.
     *
     * @return false if there was none
     */
    public boolean runNext() {
        var next = queue.pollFirst();
        if (next == null) {
            return false;
        }
        nanos = Math.max(nanos, next.dueNanos);
        next.action.run();
        return true;
    }

    /** Goes on by {@code by}, running on the way whatever becomes due. */
    public void advance(Duration by) {
        long until = nanos + by.toNanos();
        while (!queue.isEmpty() && queue.first().dueNanos <= until) {
            runNext();
        }
        nanos = until;
    }

    /**
     * Goes on by {@code by} without running anything: what falls behind is late, as on a busy
     * machine.
     */
    public void skip(Duration by) {
        long later = nanos + by.toNanos();
        nanos = later;
    }

    /** Runs what is due at this very moment, and what that makes due, without going on. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /**
     * Runs actions until none is pending.
     *
     * @throws IllegalStateException after {@code maxActions}: something schedules itself for ever
     */
    public void runUntilIdle(int maxActions) {
        for (int ran = 0; runNext(); ran++) {
            if (ran >= maxActions) {
                throw new IllegalStateException(
                        "not idle after %d actions at %s: %d are pending"
                                .formatted(ran, now(), pending()));
            }
        }
    }

    private final class Scheduled implements EventLoop.Timer {
        private final long dueNanos;
        private final long sequence;
        private final Runnable action;

        Scheduled(long dueNanos, long sequence, Runnable action) {
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.action = action;
        }

        @Override
        public void cancel() {
            queue.remove(this);
        }
    }
}
