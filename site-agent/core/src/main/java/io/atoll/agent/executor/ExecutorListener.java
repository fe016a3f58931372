package io.atoll.agent.executor;

import io.atoll.kernel.id.AttemptId;
import java.time.Instant;

/**
 * Is told what becomes of attempts. Called on the executor's own thread, one call after another: it
 * hands the fact to its owner's loop and returns at once. The same fact may be told more than once.
 */
public interface ExecutorListener {
    /**
     * The attempt runs.
     *
     * @param at when it was started, by the site's clock
     * @param pid process of the attempt's leader, or 0 where there is none
     */
    void started(AttemptId attempt, Instant at, long pid);

    /**
     * The attempt was to end, or its leader did, and something of it runs or may run: it cannot be
     * ended, or nobody can tell whether it belongs to the attempt. {@code ended} follows once that
     * is over; until then it is held as running.
     *
     * @param why a sentence for the person who waits and the one who can help at the site; told
     *     again when it changes
     */
    void lingers(AttemptId attempt, String why);

    /** Nothing of the attempt runs any more. */
    void ended(AttemptId attempt, Exit exit);
}
