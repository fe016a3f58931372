package io.atoll.control.command;

import io.atoll.control.attempt.AttemptRegistry;
import io.atoll.control.attempt.DurabilityGate;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.work.AttemptOutcome;

/**
 * Cancels executions: each ends only when every site that holds an attempt of it has confirmed, is
 * retired, or an operator forced it. Stateless; called on the leader's thread.
 */
public final class Cancellation {
    private final Moment moment;
    private final Changes changes;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final AttemptRegistry attempts;
    private final DurabilityGate gate;

    public Cancellation(
            Moment moment,
            Changes changes,
            PlacementPlanner placement,
            RunRegistry runs,
            AttemptRegistry attempts,
            DurabilityGate gate) {
        this.moment = moment;
        this.changes = changes;
        this.placement = placement;
        this.runs = runs;
        this.attempts = attempts;
        this.gate = gate;
    }

    /** Cancels {@code execution}; force: without the site's word. */
    void cancel(LiveExecution execution, String by, boolean force) {
        switch (execution.state()) {
            case ExecutionState.Waiting _, ExecutionState.Ready _ -> {
                placement.line().remove(execution);
                if (execution.unconfirmed().isEmpty()) {
                    runs.end(execution, new ExecutionState.Cancelled(by, "", moment.now()));
                } else {
                    cancelling(execution, by);
                }
            }
            case ExecutionState.Active _ -> {
                placement.line().remove(execution);
                cancelling(execution, by);
            }
            case ExecutionState.Cancelling _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ -> {}
        }
        if (force && execution.state() instanceof ExecutionState.Cancelling) {
            force(execution);
        }
    }

    private void cancelling(LiveExecution execution, String by) {
        var attempt = execution.attempt();
        if (attempt == null) {
            runs.end(execution, new ExecutionState.Cancelled(by, "", moment.now()));
            return;
        }
        execution.state(new ExecutionState.Cancelling(attempt.id().fence(), by));
        changes.touch(execution);
        execution.unconfirmed().forEach(attempts::stop);
        if (attempt.heldBack()) {
            gate.cancelled(attempt);
        } else if (!attempt.ended()) {
            attempts.stop(attempt);
        }
    }

    private void force(LiveExecution execution) {
        var attempt = execution.attempt();
        if (attempt != null && !attempt.ended()) {
            attempts.giveUp(attempt, new AttemptOutcome.Cancelled());
        }
        var unknown = new StringBuilder();
        for (var left : execution.unconfirmed()) {
            unknown.append(unknown.isEmpty() ? "" : "; ")
                    .append(
                            "whether attempt %s still runs at site '%s'"
                                    .formatted(left.id().fence(), left.record().site()));
        }
        cancelled(execution, unknown.toString());
    }

    private void cancelled(LiveExecution execution, String unknown) {
        if (execution.state() instanceof ExecutionState.Cancelling(_, var by)) {
            runs.end(execution, new ExecutionState.Cancelled(by, unknown, moment.now()));
        }
    }
}
