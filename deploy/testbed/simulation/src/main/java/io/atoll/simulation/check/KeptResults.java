package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.work.AttemptOutcome;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * P3: nothing is given up as lost, without its site's word, before another attempt has its place;
 * and the result of the latest attempt counts, whenever it comes, if it read what counts.
 */
final class KeptResults {
    private final Map<AttemptId, AttemptRecord> attempts = new HashMap<>();
    private final Map<ExecutionId, ExecutionRecord> executions = new HashMap<>();
    private final Set<AttemptId> touched = new LinkedHashSet<>();

    void committed(ControlRecord record) {
        if (record instanceof AttemptRecord row) {
            attempts.put(row.attempt(), row);
            touched.add(row.attempt());
        } else if (record instanceof ExecutionRecord row) {
            executions.put(row.execution(), row);
        }
    }

    /** Called once all records of a batch were seen: their order within it does not count. */
    void batch() {
        for (var id : touched) {
            var row = attempts.get(id);
            var execution = executions.get(id.execution());
            if (row != null
                    && execution != null
                    && execution.tries() == id.fence().number()
                    && row.state() instanceof AttemptState.Ended(var outcome, var _)) {
                latestEnded(row, outcome, execution.state());
            }
        }
        touched.clear();
    }

    private void latestEnded(AttemptRecord row, AttemptOutcome outcome, ExecutionState state) {
        boolean open =
                state instanceof ExecutionState.Waiting
                        || state instanceof ExecutionState.Ready
                        || state instanceof ExecutionState.Active;
        if (!open) {
            return;
        }
        if (outcome instanceof AttemptOutcome.Lost && row.report().isEmpty()) {
            throw new Violation(
                    "P3",
                    "attempt %s was given up (%s), and no other has its place"
                            .formatted(row.attempt(), outcome));
        }
        if (row.report().filter(r -> r.outcome() instanceof AttemptOutcome.Succeeded).isPresent()
                && row.awaits().stream().allMatch(this::succeeded)) {
            throw new Violation(
                    "P3",
                    "attempt %s has succeeded and counts as %s; its execution is %s"
                            .formatted(row.attempt(), outcome, state));
        }
    }

    private boolean succeeded(AttemptId awaited) {
        var row = executions.get(awaited.execution());
        return row != null
                && row.state() instanceof ExecutionState.Succeeded(var fence, var _, var _)
                && fence.equals(awaited.fence());
    }
}
