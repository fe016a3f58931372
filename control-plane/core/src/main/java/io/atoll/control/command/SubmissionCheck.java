package io.atoll.control.command;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.live.Reserved;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Caller;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.WorkflowCheck;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementPolicy.Durability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that speaks against a run before it exists. Changes nothing; owned by {@link
 * RunCommands}.
 */
final class SubmissionCheck {
    private final Moment moment;
    private final SiteRegistry sites;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final PlacementPlanner placement;
    private final RunRegistry runs;

    SubmissionCheck(
            Moment moment,
            SiteRegistry sites,
            ArtifactRegistry artifacts,
            Contents contents,
            PlacementPlanner placement,
            RunRegistry runs) {
        this.moment = moment;
        this.sites = sites;
        this.artifacts = artifacts;
        this.contents = contents;
        this.placement = placement;
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

    /** What is wrong with the workflow, its names and its inputs; empty: nothing. */
    List<String> problems(WorkflowSpec workflow, Map<String, ArtifactId> inputs) {
        var problems =
                new ArrayList<>(
                        WorkflowCheck.problems(
                                workflow,
                                moment.limits().executionsPerRun(),
                                moment.limits().inputs()));
        for (var template : workflow.executions()) {
            template.placement()
                    .site()
                    .filter(site -> Reserved.is(moment.global(), site))
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
                problem(workflow, input, id).ifPresent(problems::add);
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

    private Optional<String> problem(WorkflowSpec workflow, String input, ArtifactId id) {
        var artifact = artifacts.find(id);
        if (artifact.isEmpty() || !artifact.get().artifact().project().equals(workflow.project())) {
            return Optional.of(
                    "cannot bind input '%s': project '%s' has no artifact %s"
                            .formatted(input, workflow.project(), id));
        }
        if (!artifact.get().visible()) {
            return Optional.of(
                    "cannot bind input '%s': artifact %s is not visible yet".formatted(input, id));
        }
        return contents.holders(artifact.get().artifact()).isEmpty()
                ? Optional.of(
                        "cannot bind input '%s': no site holds artifact %s any more"
                                .formatted(input, id))
                : Optional.empty();
    }

    /** Whether a policy in force asks for outputs in the global store. */
    boolean durabilityMatters() {
        return moment.engine().policies().placement().stream()
                .anyMatch(policy -> policy.durability() == Durability.GLOBAL);
    }

    /**
     * Executions whose outputs the global store may not have although their policy asks for it,
     * wherever they ran.
     *
     * @param executions of a run that is not kept, producers first
     */
    List<String> durability(List<LiveExecution> executions) {
        var problems = new LinkedHashSet<String>();
        for (var execution : executions) {
            execution.classes(placement.requests().classes(execution));
            if (!placement.durability().isAsked(execution)) {
                continue;
            }
            List<SiteName> places =
                    execution
                            .template()
                            .spec()
                            .placement()
                            .site()
                            .map(List::of)
                            .orElseGet(this::sites);
            var forbidden = new ArrayList<String>();
            for (var place : places) {
                placement.durability().impossible(execution, place).ifPresent(forbidden::add);
            }
            if (!places.isEmpty() && forbidden.size() == places.size()) {
                problems.add(forbidden.getFirst());
            }
        }
        return List.copyOf(problems);
    }

    private List<SiteName> sites() {
        return sites.all().stream()
                .filter(site -> !site.retired())
                .map(site -> site.row().site())
                .toList();
    }
}
