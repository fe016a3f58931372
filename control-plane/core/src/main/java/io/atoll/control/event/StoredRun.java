package io.atoll.control.event;

import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.workflow.WorkflowSpec;
import java.util.List;

/**
 * The rows of one run.
 *
 * @param executions all of them, in the order of their ordinals
 * @param artifacts inputs and outputs of the run
 */
public record StoredRun(
        RunRecord run,
        WorkflowSpec workflow,
        List<ExecutionRecord> executions,
        List<StoredArtifact> artifacts) {
    public StoredRun {
        executions = List.copyOf(executions);
        artifacts = List.copyOf(artifacts);
    }
}
