package io.atoll.server.workflow;

import io.atoll.control.workflow.WorkflowSpec;
import java.util.List;

/** A workflow file that has no problem. */
public record DecodedWorkflow(WorkflowSpec spec, List<InputSource> inputs) {
    public DecodedWorkflow {
        inputs = List.copyOf(inputs);
    }
}
