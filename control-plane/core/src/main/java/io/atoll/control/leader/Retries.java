package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.workflow.RetryBudget;
import java.util.Optional;

/** What an attempt that did not end well costs its execution. Pure. */
final class Retries {
    private Retries() {}

    /**
     * A cost.
     *
     * @param spent what the execution has spent of its budgets from now on
     * @param again whether it may be tried again
     */
    record Cost(Spent spent, boolean again, String why) {}

    /** The cost of {@code outcome}; empty: it ended well, or its site would not have it. */
    static Optional<Cost> of(LiveExecution execution, AttemptOutcome outcome, int mostSiteFaults) {
        var spent = execution.row().spent();
        var budget = execution.template().spec().retry();
        return switch (outcome) {
            case AttemptOutcome.Succeeded _, AttemptOutcome.Refused _ -> Optional.empty();
            case AttemptOutcome.Failed(_, _, var why, var lasting) ->
                    Optional.of(failed(spent, budget, lasting, why));
            case AttemptOutcome.OutOfMemory(var why) ->
                    Optional.of(failed(spent, budget, false, why));
            case AttemptOutcome.TimedOut(var why) -> Optional.of(failed(spent, budget, false, why));
            case AttemptOutcome.Lost(var why) -> {
                var next =
                        new Spent(
                                spent.failed(),
                                spent.lost() + 1,
                                spent.preempted(),
                                spent.siteFaults());
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

    private static Cost failed(Spent spent, RetryBudget budget, boolean lasting, String why) {
        var next =
                new Spent(spent.failed() + 1, spent.lost(), spent.preempted(), spent.siteFaults());
        return new Cost(next, !lasting && next.failed() <= budget.failed(), why);
    }

    private static Cost preempted(Spent spent, RetryBudget budget, String why) {
        var next =
                new Spent(spent.failed(), spent.lost(), spent.preempted() + 1, spent.siteFaults());
        return new Cost(next, next.preempted() <= budget.preempted(), why);
    }

    // Not of its own budgets. Past the bound it may well be the execution that breaks sites.
    private static Cost siteFault(Spent spent, int most, String what) {
        var next =
                new Spent(spent.failed(), spent.lost(), spent.preempted(), spent.siteFaults() + 1);
        return new Cost(
                next,
                next.siteFaults() <= most,
                "%d attempts ended by faults of their sites, the last one: %s"
                        .formatted(next.siteFaults(), what));
    }
}
