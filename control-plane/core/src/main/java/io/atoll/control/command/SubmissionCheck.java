package io.atoll.control.command;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.live.Reserved;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.state.Caller;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may begin a run, and whether there is room for it; what speaks against the run itself is
 * {@link RunStudy}'s. Changes nothing; owned by {@link RunCommands}.
 */
final class SubmissionCheck {
    private final Moment moment;
    private final ArtifactRegistry artifacts;
    private final RunRegistry runs;

    SubmissionCheck(Moment moment, ArtifactRegistry artifacts, RunRegistry runs) {
        this.moment = moment;
        this.artifacts = artifacts;
        this.runs = runs;
    }

    /**
     * @throws AtollException if {@code caller} may not run {@code workflow}
     */
    void member(Caller caller, WorkflowSpec workflow) {
        Reserved.refuse(workflow.project(), "run workflow '" + workflow.name() + "'");
        if (!caller.mayChange(workflow.project())) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot run workflow '%s': caller '%s' is no member of project '%s'",
                    workflow.name(),
                    caller.name(),
                    workflow.project());
        }
    }

    /**
     * @throws AtollException if there is no room for the run
     */
    void room(WorkflowSpec workflow) {
        size(workflow);
        long more =
                workflow.executions().stream()
                        .mapToLong(t -> t.foreach().map(f -> f.size()).orElse(1L))
                        .limit(10_000)
                        .sum();
        if (runs.all().size() >= moment.limits().runs()
                || runs.open() + more > moment.limits().executions()) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot run workflow '%s': %d runs with %d executions are unfinished (expected"
                            + " at most %d and %d)",
                    workflow.name(),
                    runs.all().size(),
                    runs.open(),
                    moment.limits().runs(),
                    moment.limits().executions());
        }
        artifacts.room();
    }

    private void size(WorkflowSpec workflow) {
        Map<String, Long> sizes = new HashMap<>();
        workflow.executions()
                .forEach(t -> sizes.put(t.name(), t.foreach().map(Foreach::size).orElse(1L)));
        long all = 0;
        for (long size : sizes.values()) {
            all = Math.min(all + Math.min(size, Integer.MAX_VALUE), Integer.MAX_VALUE);
        }
        tooMany(workflow, "executions", all, moment.limits().executionsPerRun());
        for (var template : workflow.executions()) {
            long pieces = 0;
            for (var binding : template.inputs().values()) {
                pieces +=
                        binding instanceof Binding.Gather(var of, _)
                                ? sizes.getOrDefault(of, 1L)
                                : 1;
            }
            tooMany(
                    workflow,
                    "inputs of execution '" + template.name() + "'",
                    pieces,
                    moment.limits().inputs());
        }
    }

    private static void tooMany(WorkflowSpec workflow, String what, long got, int most) {
        if (got > most) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot run workflow '%s': too many %s (got %d, expected at most %d)",
                    workflow.name(),
                    what,
                    got,
                    most);
        }
    }
}
