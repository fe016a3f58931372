package io.atoll.control.run;

import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What an attempt that did not end well costs its execution. Pure. */
public final class Retries {
    private static final double GROWTH = 2;

    private Retries() {}

    /**
     * A cost.
     *
     * @param spent what the execution has spent of its budgets from now on
     * @param again whether it may be tried again
     */
    public record Cost(Spent spent, boolean again, String why) {}

    /** The cost of {@code outcome}; empty: it ended well, or its site would not have it. */
    public static Optional<Cost> of(
            LiveExecution execution, AttemptOutcome outcome, int mostSiteFaults, Instant now) {
        var spent = execution.row().spent();
        var budget = execution.template().spec().retry();
        return switch (outcome) {
            case AttemptOutcome.Succeeded _, AttemptOutcome.Refused _ -> Optional.empty();
            case AttemptOutcome.Failed(_, _, var why, var lasting) ->
                    Optional.of(failed(execution, lasting, why, now));
            case AttemptOutcome.OutOfMemory(var why) ->
                    Optional.of(failed(execution, false, why, now));
            case AttemptOutcome.TimedOut(var why) ->
                    Optional.of(failed(execution, false, why, now));
            case AttemptOutcome.Lost(var why) -> {
                var next =
                        new Spent(
                                spent.failed(),
                                spent.lost() + 1,
                                spent.preempted(),
                                spent.siteFaults(),
                                spent.pausesUntil());
                yield Optional.of(new Cost(next, next.lost() <= budget.lost(), why));
            }
            case AttemptOutcome.SiteFault(var what) ->
                    Optional.of(siteFault(spent, mostSiteFaults, what));
            case AttemptOutcome.Preempted(var why) -> Optional.of(preempted(spent, budget, why));
            // Nobody here asked for it: its site took it back.
            case AttemptOutcome.Cancelled _ ->
                    Optional.of(preempted(spent, budget, "its site stopped it"));
        };
    }

    private static Cost failed(LiveExecution execution, boolean lasting, String why, Instant now) {
        var spent = execution.row().spent();
        var budget = execution.template().spec().retry();
        int failed = spent.failed() + 1;
        boolean again = !lasting && failed <= budget.failed();
        var pause = again ? pause(execution.id(), budget, failed) : Duration.ZERO;
        var next =
                new Spent(
                        failed,
                        spent.lost(),
                        spent.preempted(),
                        spent.siteFaults(),
                        pause.isZero() ? Optional.empty() : Optional.of(now.plus(pause)));
        return new Cost(next, again, why);
    }

    /**
     * How long an execution pauses after its failure number {@code failed}, counted from 1: between
     * half of what it has grown to and all of it, so that those that failed together do not come
     * back together ("equal jitter", M. Brooker, Exponential Backoff And Jitter, 2015). The share
     * is a hash, not a draw: whoever replays the record comes to the same moment.
     */
    public static Duration pause(ExecutionId execution, RetryBudget budget, int failed) {
        if (budget.pause().isZero()) {
            return Duration.ZERO;
        }
        long ceiling =
                new Backoff(
                                budget.pause(),
                                Collections.max(List.of(budget.pause(), budget.upTo())),
                                GROWTH)
                        .ceiling(failed - 1)
                        .toNanos();
        long half = ceiling / 2;
        long random = mixed(execution.uuid().getLeastSignificantBits() + failed);
        double share = (random >>> 11) * 0x1.0p-53; // from 0 to 1
        return Duration.ofNanos(half + (long) (half * share));
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
    // Generators, 2014): neighbours become independent numbers.
    private static long mixed(long number) {
        long z = number * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static Cost preempted(Spent spent, RetryBudget budget, String why) {
        var next =
                new Spent(
                        spent.failed(),
                        spent.lost(),
                        spent.preempted() + 1,
                        spent.siteFaults(),
                        spent.pausesUntil());
        return new Cost(next, next.preempted() <= budget.preempted(), why);
    }

    // Not of its own budgets. Past the bound it may well be the execution that breaks sites.
    private static Cost siteFault(Spent spent, int most, String what) {
        var next =
                new Spent(
                        spent.failed(),
                        spent.lost(),
                        spent.preempted(),
                        spent.siteFaults() + 1,
                        spent.pausesUntil());
        return new Cost(
                next,
                next.siteFaults() <= most,
                "%d attempts ended by faults of their sites, the last one: %s"
                        .formatted(next.siteFaults(), what));
    }
}
