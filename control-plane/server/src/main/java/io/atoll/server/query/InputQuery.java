package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.Expansion;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the artifacts behind the inputs and outputs of executions. */
final class InputQuery {
    private static final String WHAT = "read inputs";

    private final Rows rows;
    private final ArtifactQuery artifacts;

    InputQuery(Rows rows, ArtifactQuery artifacts) {
        this.rows = rows;
        this.artifacts = artifacts;
    }

    /** An artifact under a local name. @param entry its name in a gather; empty: no gather */
    record Piece(String name, String entry, Artifact artifact) {}

    private record Reference(String name, String entry, ArtifactId artifact) {}

    /** What succeeded of the executions that others read from: template, index, outputs. */
    private record Producers(Map<String, Map<String, SortedMap<String, ArtifactId>>> made) {
        Optional<ArtifactId> output(String template, String index, String output) {
            return Optional.ofNullable(made.getOrDefault(template, Map.of()).get(index))
                    .map(outputs -> outputs.get(output));
        }
    }

    /** The inputs of executions of {@code run}, as far as they are made. */
    Map<ExecutionId, List<Piece>> inputs(
            RunRecord run, WorkflowRecord workflow, List<ExecutionRecord> executions) {
        var producers = producers(run, workflow, executions);
        var references = new HashMap<ExecutionId, List<Reference>>();
        var wanted = new LinkedHashSet<ArtifactId>();
        for (var execution : executions) {
            var bindings =
                    workflow.spec()
                            .find(execution.template())
                            .map(template -> template.inputs())
                            .orElseGet(TreeMap::new);
            var found = new ArrayList<Reference>();
            bindings.forEach(
                    (name, binding) ->
                            add(new Reader(run, producers, execution), name, binding, found));
            found.forEach(each -> wanted.add(each.artifact()));
            references.put(execution.execution(), found);
        }
        var known = artifacts.byId(wanted);
        var pieces = new HashMap<ExecutionId, List<Piece>>();
        references.forEach((id, some) -> pieces.put(id, pieces(some, known)));
        return pieces;
    }

    /** What {@code execution} made. */
    List<Piece> outputs(ExecutionRecord execution) {
        if (!(execution.state() instanceof ExecutionState.Succeeded succeeded)) {
            return List.of();
        }
        var references = new ArrayList<Reference>();
        succeeded.outputs().forEach((name, id) -> references.add(new Reference(name, "", id)));
        return pieces(references, artifacts.byId(succeeded.outputs().values()));
    }

    private static List<Piece> pieces(List<Reference> references, Map<ArtifactId, Artifact> known) {
        var pieces = new ArrayList<Piece>();
        for (var each : references) {
            var artifact = known.get(each.artifact());
            if (artifact != null) {
                pieces.add(new Piece(each.name(), each.entry(), artifact));
            }
        }
        return pieces;
    }

    private record Reader(RunRecord run, Producers producers, ExecutionRecord execution) {}

    private static void add(Reader reader, String name, Binding binding, List<Reference> found) {
        var each = reader.execution().each();
        switch (binding) {
            case Binding.FromInput(var input) ->
                    Optional.ofNullable(
                                    reader.run().inputs().get(Expansion.replaceEach(input, each)))
                            .ifPresent(id -> found.add(new Reference(name, "", id)));
            case Binding.FromOutput(var execution, var output) ->
                    reader.producers()
                            .output(execution, "", output)
                            .ifPresent(id -> found.add(new Reference(name, "", id)));
            case Binding.FromElement(var execution, var index, var output) ->
                    reader.producers()
                            .output(execution, Expansion.replaceEach(index, each), output)
                            .ifPresent(id -> found.add(new Reference(name, "", id)));
            case Binding.Gather(var execution, var output) ->
                    reader.producers()
                            .made()
                            .getOrDefault(execution, Map.of())
                            .forEach(
                                    (index, outputs) ->
                                            Optional.ofNullable(outputs.get(output))
                                                    .ifPresent(
                                                            id ->
                                                                    found.add(
                                                                            new Reference(
                                                                                    name, index,
                                                                                    id))));
        }
    }

    private Producers producers(
            RunRecord run, WorkflowRecord workflow, List<ExecutionRecord> executions) {
        var templates = new LinkedHashSet<String>();
        for (var execution : executions) {
            workflow.spec()
                    .find(execution.template())
                    .ifPresent(each -> each.inputs().values().forEach(b -> addTo(templates, b)));
        }
        var made = new HashMap<String, Map<String, SortedMap<String, ArtifactId>>>();
        if (!templates.isEmpty()) {
            rows.bodies(
                            WHAT,
                            ExecutionRecord.class,
                            "SELECT body FROM execution WHERE run = ? AND template = ANY(?) AND"
                                    + " state = 'Succeeded'",
                            run.run().uuid(),
                            Rows.texts(templates))
                    .forEach(
                            each -> {
                                if (each.state() instanceof ExecutionState.Succeeded succeeded) {
                                    made.computeIfAbsent(each.template(), _ -> new TreeMap<>())
                                            .put(each.index(), succeeded.outputs());
                                }
                            });
        }
        return new Producers(made);
    }

    private static void addTo(Set<String> templates, Binding binding) {
        switch (binding) {
            case Binding.FromInput _ -> {}
            case Binding.FromOutput from -> templates.add(from.execution());
            case Binding.FromElement from -> templates.add(from.execution());
            case Binding.Gather from -> templates.add(from.execution());
        }
    }
}
