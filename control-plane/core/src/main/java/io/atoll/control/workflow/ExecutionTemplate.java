package io.atoll.control.workflow;

import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.data.ReviewedCode;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a workflow's {@code executions}: one execution, or one per element of a foreach.
 *
 * @param name unique in the workflow
 * @param work what its site carries out, which is handed on as it is
 * @param foreach absent: one execution
 * @param inputs by local name, in name order
 * @param outputs by name: path inside the sandbox, a file or a folder
 * @param needs executions that must have succeeded before, without data
 * @param arch as {@code uname -m}; absent: any
 * @param atMost elements running together; {@link #UNBOUNDED}: no limit
 */
public record ExecutionTemplate(
        String name,
        Labels labels,
        ExecutionSpec work,
        Optional<Foreach> foreach,
        SortedMap<String, Binding> inputs,
        SortedMap<String, String> outputs,
        List<String> needs,
        Optional<String> arch,
        RetryBudget retry,
        Tolerance tolerate,
        int atMost,
        PlacementSpec placement) {
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public ExecutionTemplate {
        inputs = sorted(inputs);
        outputs = sorted(outputs);
        needs = List.copyOf(needs);
    }

    /** What an attempt takes of its pool. */
    public Resources resources() {
        return work.resources();
    }

    /** What a steward reviews of it: everything that decides what its outputs are. */
    public ReviewedCode reviewed() {
        var shipped = new TreeMap<String, ReviewedCode.ShippedCode>();
        work.files()
                .forEach(
                        file ->
                                shipped.put(
                                        file.name(),
                                        new ReviewedCode.ShippedCode(
                                                file.digest(), file.executable())));
        var places = new TreeMap<String, ReviewedCode.OutputPlace>();
        outputs.forEach((output, path) -> places.put(output, new ReviewedCode.OutputPlace(path)));
        return new ReviewedCode(
                switch (work.command()) {
                    case Command.Argv(var arguments) -> new ReviewedCode.Argv(arguments);
                    case Command.Script(var text) -> new ReviewedCode.Script(text);
                },
                shipped,
                new ReviewedCode.RuntimeFacts("", List.of(), work.environment()),
                inputs.keySet(),
                foreach.<Set<String>>map(Foreach::names).orElse(Set.of()),
                places);
    }

    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
