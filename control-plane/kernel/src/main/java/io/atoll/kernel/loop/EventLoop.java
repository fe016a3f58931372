package io.atoll.kernel.loop;

import java.time.Duration;

/**
 * One thread that owns mutable state. Other threads hand it named events; it runs them one after
 * another in the order of arrival (timers at their time). The mailbox is bounded.
 */
public interface EventLoop {
    /**
     * Hands {@code action} to the loop's thread. Safe from any thread, the loop's own included.
     *
     * @param name what the event is, for logs and faults; a constant
     * @return false if the mailbox is full or the loop was closed: nothing will run, and the caller
     *     answers so
     */
    boolean submit(String name, Runnable action);

    /**
     * As {@link #submit}, but if the event still waits in the mailbox after {@code within}, {@code
     * expired} runs on the loop instead of {@code action}.
     */
    boolean submit(String name, Duration within, Runnable action, Runnable expired);

    /**
     * Runs {@code action} on the loop after {@code delay}. Timers do not count against the mailbox,
     * but are bounded too.
     *
     * @return to cancel it; cancelling after it ran does nothing, and on a closed loop it never
     *     runs
     * @throws io.atoll.kernel.AtollException LIMIT_EXCEEDED if too many timers are pending
     */
    Timer schedule(String name, Duration delay, Runnable action);

    /** True on the loop's own thread. */
    boolean inLoop();

    /** True once it takes no event any more; any thread. */
    boolean isClosed();

    /**
     * Stops taking events, drops what waits, and waits at most {@code grace} for the one that runs.
     */
    void close(Duration grace);

    /** A scheduled event. */
    interface Timer {
        void cancel();
    }
}
