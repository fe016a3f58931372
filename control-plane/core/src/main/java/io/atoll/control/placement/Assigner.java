package io.atoll.control.placement;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.Placement.Choice;
import java.util.List;

/**
 * Gives executions to pools, as attempts, and takes them back: what placement and runs need of
 * attempts, which stand above them. Called on the leader's thread.
 */
public interface Assigner {
    /**
     * What was decided.
     *
     * @param decisionClass digest of the question with its answer
     * @param factsRevision of the facts that the answer saw
     * @param awaits attempts at the same site that it starts behind; empty: it starts at once
     */
    record Decided(
            Choice choice,
            Digest decisionClass,
            long factsRevision,
            List<LiveAttempt> awaits,
            String why) {}

    /** Gives {@code execution} to the chosen pool, as a new attempt under the next fence. */
    void assign(LiveExecution execution, Decided decided);

    /**
     * There is a place for {@code execution}: if it is at a lost site, its attempt there is given
     * up.
     *
     * @return false: it may not be tried again, and has failed
     */
    boolean leaveLostSite(LiveExecution execution);

    /** {@code execution} has failed for good, because of {@code why}. */
    void fail(LiveExecution execution, String why);

    /**
     * Takes back an attempt that its site may not have started; its followers go with it. Word of
     * its start may be on the way: its execution is placed again only when the site has said that
     * nothing of it runs, or counts as lost.
     */
    void withdraw(LiveAttempt attempt);
}
