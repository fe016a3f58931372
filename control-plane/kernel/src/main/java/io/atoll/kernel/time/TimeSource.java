package io.atoll.kernel.time;

import java.time.Instant;

/** Where time comes from. Implementations are thread-safe. */
public interface TimeSource {
    /** Wall clock time, for people and records; it may jump. */
    Instant now();

    /**
     * Monotonic nanoseconds from an arbitrary start, for measuring how long something took; never
     * goes back.
     */
    long nanoTime();
}
