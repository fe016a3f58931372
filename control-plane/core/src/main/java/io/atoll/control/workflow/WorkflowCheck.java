package io.atoll.control.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what is wrong with a workflow's graph: names that nobody declares, duplicates, cycles,
 * sizes past the limits. Not thread-safe; used once.
 */
public final class WorkflowCheck {
    /** Dependencies between single executions, in all. */
    private static final long MOST_EDGES = 2_000_000;

    private final WorkflowSpec spec;
    private final int mostExecutions;
    private final int mostInputs;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, ExecutionTemplate> templates = new LinkedHashMap<>();
    private final Map<String, Set<String>> indexes = new HashMap<>();
    private final Map<String, Set<String>> dependsOn = new HashMap<>();
    private long edges;

    private WorkflowCheck(WorkflowSpec spec, int mostExecutions, int mostInputs) {
        this.spec = spec;
        this.mostExecutions = mostExecutions;
        this.mostInputs = mostInputs;
    }

    /**
     * All problems of {@code spec}; empty: none.
     *
     * @param mostExecutions of one run
     * @param mostInputs pieces of one execution's inputs
     */
    public static List<String> problems(WorkflowSpec spec, int mostExecutions, int mostInputs) {
        return new WorkflowCheck(spec, mostExecutions, mostInputs).all();
    }

    private List<String> all() {
        names();
        if (sizes()) {
            templates.values().forEach(this::dependencies);
            spec.outputs()
                    .forEach((name, binding) -> binding("output '" + name + "'", binding, null));
            if (edges > MOST_EDGES) {
                problems.add(
                        "cannot run workflow '%s': it has %d dependencies (expected at most %d)"
                                .formatted(spec.name(), edges, MOST_EDGES));
            }
            cycles();
        }
        return problems;
    }

    private void names() {
        if (spec.executions().isEmpty()) {
            problems.add("cannot run workflow '%s': it has no executions".formatted(spec.name()));
        }
        for (var template : spec.executions()) {
            if (templates.putIfAbsent(template.name(), template) != null) {
                problems.add("cannot use execution '%s' twice".formatted(template.name()));
            }
        }
    }

    private boolean sizes() {
        long executions = 0;
        for (var template : templates.values()) {
            long size = template.foreach().map(Foreach::size).orElse(1L);
            if (size == 0) {
                problems.add(
                        "cannot expand execution '%s': its foreach is empty"
                                .formatted(template.name()));
            }
            executions = executions + size < 0 ? Long.MAX_VALUE : executions + size;
        }
        if (executions > mostExecutions) {
            problems.add(
                    "cannot run workflow '%s': it has %d executions (expected at most %d)"
                            .formatted(spec.name(), executions, mostExecutions));
            return false;
        }
        for (var template : templates.values()) {
            var known = new HashSet<String>();
            for (var element : Expansion.elements(template)) {
                if (!known.add(element.index())) {
                    problems.add(
                            "cannot expand execution '%s': element %s occurs twice"
                                    .formatted(template.name(), element.index()));
                }
            }
            indexes.put(template.name(), known);
        }
        return true;
    }

    private void dependencies(ExecutionTemplate template) {
        long elements = indexes.getOrDefault(template.name(), Set.of()).size();
        long pieces = 0;
        for (var input : template.inputs().entrySet()) {
            var where = "input '%s' of execution '%s'".formatted(input.getKey(), template.name());
            pieces += binding(where, input.getValue(), template);
        }
        if (pieces > mostInputs) {
            problems.add(
                    "cannot run execution '%s': its inputs have %d pieces (expected at most %d)"
                            .formatted(template.name(), pieces, mostInputs));
        }
        for (var need : template.needs()) {
            if (templates.containsKey(need)) {
                dependsOn.computeIfAbsent(template.name(), _ -> new LinkedHashSet<>()).add(need);
                pieces += indexes.getOrDefault(need, Set.of()).size();
            } else {
                problems.add(
                        "cannot use '%s' in needs of execution '%s': no execution has that name"
                                .formatted(need, template.name()));
            }
        }
        edges += pieces * elements;
    }

    // How many pieces it brings; 0 when something is wrong with it.
    private long binding(
            String where,
            Binding binding,
            @org.jspecify.annotations.Nullable ExecutionTemplate of) {
        return switch (binding) {
            case Binding.FromInput(var input) -> {
                inputs(where, input, of);
                yield 0;
            }
            case Binding.FromOutput(var execution, var output) -> {
                if (produced(where, execution, output, of)
                        && template(execution).foreach().isPresent()) {
                    problems.add(
                            "cannot use %s: execution '%s' has a foreach (expected %s/*/%s or one element)"
                                    .formatted(where, execution, execution, output));
                }
                yield 1;
            }
            case Binding.FromElement(var execution, var index, var output) -> {
                if (produced(where, execution, output, of)) {
                    elements(where, execution, index, of);
                }
                yield 1;
            }
            case Binding.Gather(var execution, var output) ->
                    produced(where, execution, output, of)
                            ? indexes.getOrDefault(execution, Set.of()).size()
                            : 0;
        };
    }

    private ExecutionTemplate template(String name) {
        return java.util.Objects.requireNonNull(templates.get(name));
    }

    private boolean produced(
            String where,
            String execution,
            String output,
            @org.jspecify.annotations.Nullable ExecutionTemplate of) {
        var producer = templates.get(execution);
        if (producer == null) {
            problems.add(
                    "cannot use %s: no execution has the name '%s'".formatted(where, execution));
            return false;
        }
        if (!producer.outputs().containsKey(output)) {
            problems.add(
                    "cannot use %s: execution '%s' has no output '%s'"
                            .formatted(where, execution, output));
            return false;
        }
        if (of != null) {
            dependsOn.computeIfAbsent(of.name(), _ -> new LinkedHashSet<>()).add(execution);
        }
        return true;
    }

    private void elements(
            String where,
            String execution,
            String index,
            @org.jspecify.annotations.Nullable ExecutionTemplate of) {
        var known = indexes.getOrDefault(execution, Set.of());
        for (var consumer : consumers(of)) {
            var resolved = Expansion.replaceEach(index, consumer.each());
            if (!known.contains(resolved)) {
                problems.add(
                        "cannot use %s: execution '%s' has no element '%s'"
                                .formatted(where, execution, resolved));
                return;
            }
        }
    }

    private void inputs(
            String where, String input, @org.jspecify.annotations.Nullable ExecutionTemplate of) {
        for (var consumer : consumers(of)) {
            var resolved = Expansion.replaceEach(input, consumer.each());
            if (!spec.inputs().contains(resolved)) {
                problems.add(
                        "cannot use %s: the workflow has no input '%s'".formatted(where, resolved));
                return;
            }
        }
    }

    private static List<Expansion.Element> consumers(
            @org.jspecify.annotations.Nullable ExecutionTemplate of) {
        return of == null ? Expansion.elements(java.util.Optional.empty()) : Expansion.elements(of);
    }

    private void cycles() {
        var circular =
                Ordering.of(templates.keySet(), name -> dependsOn.getOrDefault(name, Set.of()))
                        .circular();
        if (!circular.isEmpty()) {
            problems.add(
                    "cannot run workflow '%s': executions %s wait for each other"
                            .formatted(spec.name(), String.join(", ", circular)));
        }
    }
}
