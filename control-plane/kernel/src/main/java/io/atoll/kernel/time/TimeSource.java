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

    /**
     * Nanoseconds for which a processor has worked for the calling thread, from an arbitrary start.
     * Where nobody counts them, those that have gone by: {@link #nanoTime}.
     */
    default long threadNanos() {
        return nanoTime();
    }
}
