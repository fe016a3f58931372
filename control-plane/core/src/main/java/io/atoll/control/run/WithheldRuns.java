package io.atoll.control.run;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Unfinished runs that cannot be put back into live state: they stay as they are stored, and what
 * their sites hold of them is left alone. Soft: found again by each leader. Owned by {@link
 * Federation}, on its thread.
 */
public final class WithheldRuns {
    private final Map<RunId, Stored> runs = new LinkedHashMap<>();
    private final Map<ExecutionId, RunId> executions = new HashMap<>();

    private record Stored(RunRecord run, List<ExecutionRecord> executions) {}

    public void add(RunRecord run, Collection<ExecutionRecord> rows) {
        runs.put(run.run(), new Stored(run, List.copyOf(rows)));
        rows.forEach(row -> executions.put(row.execution(), run.run()));
    }

    public boolean isEmpty() {
        return runs.isEmpty();
    }

    public boolean contains(RunId run) {
        return runs.containsKey(run);
    }

    public boolean contains(ExecutionId execution) {
        return executions.containsKey(execution);
    }

    public Optional<RunId> runOf(ExecutionId execution) {
        return Optional.ofNullable(executions.get(execution));
    }

    /**
     * Gives {@code run} up.
     *
     * @return its rows, ended
     */
    public List<ControlRecord> drop(RunId run, String by, Instant now) {
        var stored = runs.remove(run);
        if (stored == null) {
            return List.of();
        }
        var ended = new ArrayList<ControlRecord>();
        for (var row : stored.executions()) {
            executions.remove(row.execution());
            if (!row.state().ended()) {
                ended.add(cancelled(row, by, now));
            }
        }
        var why = "it could not be read back, and was dropped by " + by;
        ended.add(failed(stored.run(), new RunState.Failed(now, why)));
        return ended;
    }

    private static ExecutionRecord cancelled(ExecutionRecord row, String by, Instant now) {
        return new ExecutionRecord(
                row.execution(),
                row.run(),
                row.ordinal(),
                row.template(),
                row.index(),
                row.each(),
                new ExecutionState.Cancelled(by, "whether its attempts still run", now),
                row.tries(),
                row.spent(),
                row.refusedBy(),
                row.classes(),
                row.createdAt());
    }

    private static RunRecord failed(RunRecord row, RunState state) {
        return new RunRecord(
                row.run(),
                row.project(),
                row.workflow(),
                row.workflowVersion(),
                row.number(),
                state,
                row.submittedBy(),
                row.submittedAt(),
                row.executions(),
                row.inputs(),
                row.outputs(),
                row.retryOf());
    }
}
