package io.atoll.control.state;

import io.atoll.kernel.id.AttemptId;
import java.time.Instant;
import java.util.Optional;

/** How a pool stands after attempts there ended by faults of its site. One without is sound. */
public sealed interface PoolHealth {
    /**
     * Attempts there have ended by faults of the site, not enough of them in a row to let it rest.
     *
     * @param faults in a row
     * @param since when the first of them ended
     * @param why what the site could not do, the last time
     */
    record Doubted(int faults, Instant since, String why) implements PoolHealth {}

    /**
     * Nothing is placed there.
     *
     * @param until then one attempt is let through
     * @param times how often it has rested since it was sound; each time for longer
     * @param faults that made it rest
     */
    record Resting(Instant until, int times, int faults, String why) implements PoolHealth {}

    /**
     * It has rested: one attempt is let through, and tells whether it is sound again.
     *
     * @param attempt that one; absent: none is placed there yet
     * @param since when that one was placed, or the pool had rested
     */
    record Tried(Optional<AttemptId> attempt, Instant since, int times, int faults, String why)
            implements PoolHealth {}
}
