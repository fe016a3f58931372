package io.atoll.control.live;

/**
 * Hears of each piece of work before the leader begins it, and may throw: so that tests plant a
 * fault where a real one would be. Called on the leader's loop.
 */
@FunctionalInterface
public interface Tripwire {
    /** Nothing is planted. */
    Tripwire NONE = _ -> {};

    /**
     * The leader is about to do {@code work}.
     *
     * @param work such as {@code report AttemptEnded of sum[3]}, {@code command CancelRun}, {@code
     *     timer attempts of sum[3]}, {@code placement of sum[3]} or {@code rebuild of w}
     * @throws RuntimeException the fault
     */
    void pass(String work);
}
