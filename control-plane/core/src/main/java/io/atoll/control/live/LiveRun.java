package io.atoll.control.live;

import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.state.RunState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.ArtifactId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** An unfinished run with all its executions. Owned by {@code RunRegistry}. */
public final class LiveRun implements Row {
    private RunRecord row;
    private final WorkflowSpec spec;
    private final Map<String, LiveTemplate> templates = new LinkedHashMap<>();
    private final List<LiveExecution> executions = new ArrayList<>();
    private final Set<ArtifactId> uses = new HashSet<>();
    private final Set<LiveTransfer> transfers = new HashSet<>();
    private int open;
    private String firstFailure = "";

    public LiveRun(RunRecord row, WorkflowSpec spec) {
        this.row = row;
        this.spec = spec;
    }

    @Override
    public RunRecord record() {
        return row;
    }

    public RunRecord row() {
        return row;
    }

    public WorkflowSpec spec() {
        return spec;
    }

    public Map<String, LiveTemplate> templates() {
        return templates;
    }

    /** In the order of their ordinals. */
    public List<LiveExecution> executions() {
        return executions;
    }

    /** Artifacts it keeps in memory. */
    public Set<ArtifactId> uses() {
        return uses;
    }

    public Set<LiveTransfer> transfers() {
        return transfers;
    }

    /** How many executions have not ended. */
    public int open() {
        return open;
    }

    public void addOpen(int change) {
        open += change;
    }

    public String firstFailure() {
        return firstFailure;
    }

    public void failed(String why) {
        if (firstFailure.isEmpty()) {
            firstFailure = why;
        }
    }

    public void state(RunState next) {
        replace(LifeCycles.RUN.move(row.state(), next, row.run()), row.outputs());
    }

    /** How it has ended, all of its executions having done so. */
    public RunState endAt(Instant now) {
        if (row.state() instanceof RunState.Cancelling(var by)) {
            return new RunState.Cancelled(now, by);
        }
        if (templates.values().stream().allMatch(LiveTemplate::tolerated)) {
            return new RunState.Succeeded(now);
        }
        return firstFailure.isEmpty()
                ? new RunState.Cancelled(now, row.submittedBy())
                : new RunState.Failed(now, firstFailure);
    }

    public void output(String name, ArtifactId artifact) {
        var outputs = new TreeMap<>(row.outputs());
        outputs.put(name, artifact);
        replace(row.state(), outputs);
    }

    private void replace(RunState state, SortedMap<String, ArtifactId> outputs) {
        row =
                new RunRecord(
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
                        outputs,
                        row.retryOf());
    }
}
