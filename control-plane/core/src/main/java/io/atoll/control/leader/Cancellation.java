package io.atoll.control.leader;

import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.ExecutionState;

/**
 * Cancels executions: each ends only when every site that holds an attempt of it has confirmed, is
 * retired, or an operator forced it. Stateless; called by {@link Federation} on its thread.
 */
final class Cancellation {
    private final Live live;

    Cancellation(Live live) {
        this.live = live;
    }

    /** Cancels {@code execution}; force: without the site's word. */
    void cancel(LiveExecution execution, String by, boolean force) {
        switch (execution.state()) {
            case ExecutionState.Waiting _, ExecutionState.Ready _ -> {
                live.placement().remove(execution);
                if (execution.unconfirmed().isEmpty()) {
                    live.runs().end(execution, new ExecutionState.Cancelled(by, "", live.now()));
                } else {
                    cancelling(execution, by);
                }
            }
            case ExecutionState.Active _ -> {
                live.placement().remove(execution);
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
            live.runs().end(execution, new ExecutionState.Cancelled(by, "", live.now()));
            return;
        }
        execution.state(new ExecutionState.Cancelling(attempt.id().fence(), by));
        live.changes().touch(execution);
        execution.unconfirmed().forEach(live.attempts()::stop);
        if (attempt.heldBack()) {
            live.durability().cancelled(attempt);
        } else if (!attempt.ended()) {
            live.attempts().stop(attempt);
        }
    }

    private void force(LiveExecution execution) {
        var attempt = execution.attempt();
        if (attempt != null && !attempt.ended()) {
            live.attempts().giveUp(attempt, new AttemptOutcome.Cancelled());
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

    /** An attempt of {@code execution} that was given up is confirmed. */
    void confirmed(LiveExecution execution) {
        cancelledIfQuiet(execution, "");
    }

    /** A site that held attempts of {@code execution} will not say anything any more. */
    void gone(LiveExecution execution, String why) {
        cancelledIfQuiet(execution, why);
    }

    private void cancelledIfQuiet(LiveExecution execution, String unknown) {
        var attempt = execution.attempt();
        if (execution.state() instanceof ExecutionState.Cancelling
                && execution.unconfirmed().isEmpty()
                && (attempt == null || attempt.ended())) {
            cancelled(execution, unknown);
        }
    }

    private void cancelled(LiveExecution execution, String unknown) {
        if (execution.state() instanceof ExecutionState.Cancelling(_, var by)) {
            live.runs().end(execution, new ExecutionState.Cancelled(by, unknown, live.now()));
        }
    }
}
