package io.atoll.control.attempt;

import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.util.List;
import java.util.Optional;

/**
 * What a site that was away may still bring. Attempts that were not given up go on. An attempt that
 * was taken back meanwhile, and after which none was decided, is waited for: finished, it counts.
 * Once a newer attempt is decided, its fence shuts every older one out.
 *
 * <p>Stateless; called on the leader's thread.
 */
public final class LateResults {
    private final Moment moment;
    private final Changes changes;
    private final PlacementPlanner placement;
    private final RunRegistry runs;

    public LateResults(
            Moment moment, Changes changes, PlacementPlanner placement, RunRegistry runs) {
        this.moment = moment;
        this.changes = changes;
        this.placement = placement;
        this.runs = runs;
    }

    /** The link of {@code site} was opened. */
    public void back(LiveSite site) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (!attempt.ended()) {
                placement.seekers().back(attempt);
            } else if (attempt.ruledOut() && undecidedSince(attempt)) {
                // Its site is here again and will say what became of it.
                attempt.ruledOut(false);
                if (attempt.execution().state() instanceof ExecutionState.Ready) {
                    placement.line().remove(attempt.execution());
                    placement.line().enqueue(attempt.execution());
                }
            }
        }
    }

    private static boolean undecidedSince(LiveAttempt attempt) {
        var execution = attempt.execution();
        return execution.attempt() == attempt
                && execution.row().tries() == attempt.id().fence().number()
                && (execution.state() instanceof ExecutionState.Ready
                        || execution.state() instanceof ExecutionState.Waiting);
    }

    /**
     * Takes up again {@code attempt}, which was given up and has succeeded for all that: it is the
     * execution's latest, read what its producers have made, and made all that was declared.
     *
     * @return false: its result counts for nothing
     */
    boolean takeUp(LiveAttempt attempt, AttemptReport report) {
        var execution = attempt.execution();
        if (!(report.outcome() instanceof AttemptOutcome.Succeeded)
                || !undecidedSince(attempt)
                || !report.outputs()
                        .keySet()
                        .containsAll(execution.template().spec().outputs().keySet())
                || !attempt.record().awaits().stream().allMatch(this::succeeded)) {
            return false;
        }
        placement.line().remove(execution);
        execution.unconfirmed().remove(attempt);
        attempt.state(new AttemptState.Publishing(moment.now()), Optional.empty());
        execution.state(new ExecutionState.Active(attempt.id().fence()));
        execution.template().addActive(1);
        execution.template().place(attempt);
        changes.touch(attempt);
        changes.touch(execution);
        return true;
    }

    // Not only the execution: this attempt of it, whose output was read.
    private boolean succeeded(AttemptId awaited) {
        return runs.execution(awaited.execution())
                .filter(
                        producer ->
                                producer.state()
                                                instanceof ExecutionState.Succeeded(var fence, _, _)
                                        && fence.equals(awaited.fence()))
                .isPresent();
    }
}
