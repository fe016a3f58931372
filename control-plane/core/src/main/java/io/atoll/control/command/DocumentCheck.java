package io.atoll.control.command;

import io.atoll.control.live.Reserved;
import io.atoll.control.workflow.WorkflowCheck;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.ArtifactId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a workflow, its names and what its inputs are bound to. Pure. */
final class DocumentCheck {
    private DocumentCheck() {}

    /** All problems; empty: none. */
    static List<String> problems(RunAsked asked, Grounds grounds) {
        var workflow = asked.workflow();
        var inputs = asked.inputs();
        var limits = grounds.config().limits();
        var problems =
                new ArrayList<>(
                        WorkflowCheck.problems(
                                workflow, limits.executionsPerRun(), limits.inputs()));
        for (var template : workflow.executions()) {
            template.placement()
                    .site()
                    .filter(site -> Reserved.is(grounds.config().globalStore(), site))
                    .ifPresent(
                            site ->
                                    problems.add(
                                            "cannot run execution '%s' at site '%s': %s"
                                                    .formatted(
                                                            template.name(), site, Reserved.WHY)));
        }
        for (var input : workflow.inputs()) {
            var id = inputs.get(input);
            if (id == null) {
                problems.add("cannot bind input '%s': no artifact was given".formatted(input));
            } else {
                problem(workflow, input, id, grounds).ifPresent(problems::add);
            }
        }
        for (var input : inputs.keySet()) {
            if (!workflow.inputs().contains(input)) {
                problems.add(
                        "cannot bind input '%s': workflow '%s' has no such input"
                                .formatted(input, workflow.name()));
            }
        }
        return problems;
    }

    private static Optional<String> problem(
            WorkflowSpec workflow, String input, ArtifactId id, Grounds grounds) {
        var known = grounds.inputs().get(id);
        if (known == null || !known.artifact().project().equals(workflow.project())) {
            return Optional.of(
                    "cannot bind input '%s': project '%s' has no artifact %s"
                            .formatted(input, workflow.project(), id));
        }
        if (!known.visible()) {
            return Optional.of(
                    "cannot bind input '%s': artifact %s is not visible yet".formatted(input, id));
        }
        return known.holders().isEmpty()
                ? Optional.of(
                        "cannot bind input '%s': no site holds artifact %s any more"
                                .formatted(input, id))
                : Optional.empty();
    }
}
