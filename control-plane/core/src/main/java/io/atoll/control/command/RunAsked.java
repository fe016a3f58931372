package io.atoll.control.command;

import io.atoll.control.state.Caller;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.ArtifactId;
import java.util.Map;

/**
 * A run that somebody asks about.
 *
 * @param inputs an artifact for each of the workflow's inputs
 * @param planned whether it is only asked where everything would go
 */
record RunAsked(
        Caller caller, WorkflowSpec workflow, Map<String, ArtifactId> inputs, boolean planned) {
    private static final long MANY = 1_000_000_000;

    /** How many executions it has; at most {@link #MANY} for each template. */
    long executions() {
        return workflow.executions().stream()
                .mapToLong(each -> Math.min(MANY, each.foreach().map(Foreach::size).orElse(1L)))
                .sum();
    }
}
