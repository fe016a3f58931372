package io.atoll.control.commit;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import java.time.Duration;
import java.util.function.Consumer;

/** Drives a {@link StateMachine} with group commit. */
public interface LeaderLoop {
    /**
     * Hands in an event. Safe from any thread.
     *
     * @param within how long the command may wait before it is begun
     * @param reply called once, on the loop, after the commit; a deferred reply's completion comes
     *     instead of {@link Reply.Deferred}. UNAVAILABLE when the term ends first (nobody knows
     *     whether it was done), LIMIT_EXCEEDED when the mailbox is full, DEADLINE_EXCEEDED
     */
    void submit(ControlEvent event, Duration within, Consumer<Reply> reply);

    /** Hands in an event that has no reply. @return false: refused, the loop is full or closed */
    boolean submit(ControlEvent event);

    /** Ends the term voluntarily: what is pending is answered UNAVAILABLE. */
    void stop(String why);
}
