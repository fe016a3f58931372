package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.workflow.RunState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.ArtifactId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** An unfinished run with all its executions. Owned by {@link RunRegistry}. */
final class LiveRun implements Row {
    private RunRecord row;
    private final WorkflowSpec spec;
    private final Map<String, LiveTemplate> templates = new LinkedHashMap<>();
    private final List<LiveExecution> executions = new ArrayList<>();
    private final Set<ArtifactId> uses = new HashSet<>();
    private final Set<LiveTransfer> transfers = new HashSet<>();
    private int open;
    private String firstFailure = "";

    LiveRun(RunRecord row, WorkflowSpec spec) {
        this.row = row;
        this.spec = spec;
    }

    @Override
    public RunRecord record() {
        return row;
    }

    RunRecord row() {
        return row;
    }

    WorkflowSpec spec() {
        return spec;
    }

    Map<String, LiveTemplate> templates() {
        return templates;
    }

    /** In the order of their ordinals. */
    List<LiveExecution> executions() {
        return executions;
    }

    /** Artifacts it keeps in memory. */
    Set<ArtifactId> uses() {
        return uses;
    }

    Set<LiveTransfer> transfers() {
        return transfers;
    }

    /** How many executions have not ended. */
    int open() {
        return open;
    }

    void addOpen(int change) {
        open += change;
    }

    String firstFailure() {
        return firstFailure;
    }

    void failed(String why) {
        if (firstFailure.isEmpty()) {
            firstFailure = why;
        }
    }

    void state(RunState next) {
        replace(LifeCycles.RUN.move(row.state(), next, row.run()), row.outputs());
    }

    void output(String name, ArtifactId artifact) {
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
