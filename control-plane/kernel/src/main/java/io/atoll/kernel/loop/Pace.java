package io.atoll.kernel.loop;

import io.atoll.kernel.time.TimeSource;
import java.time.Duration;

/**
 * Keeps something costly from being done too often: a burst at once, then at a steady rate (the
 * generic cell rate algorithm of ITU-T I.371). Owned by one thread; soft.
 */
public final class Pace {
    private final TimeSource time;
    private final long everyNanos;
    private final long burstNanos;
    private final long originNanos;
    // When the next would be due if all were evenly spread, since the origin.
    private long dueNanos;

    /**
     * @param burst how many may be done at once after a rest; at least 1
     * @param every then one in each of these
     */
    public Pace(TimeSource time, int burst, Duration every) {
        this.time = time;
        this.everyNanos = every.toNanos();
        this.burstNanos = (burst - 1) * everyNanos;
        this.originNanos = time.nanoTime();
    }

    /** How long the next has to wait; zero: it may be done now, and is counted. */
    public Duration take() {
        long now = time.nanoTime() - originNanos;
        long wait = dueNanos - burstNanos - now;
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        dueNanos = Math.max(dueNanos, now) + everyNanos;
        return Duration.ZERO;
    }
}
