package io.atoll.control.workflow;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.label.Labels;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A workflow as it was submitted, decoded and compiled.
 *
 * @param document the canonical JSON it was decoded from, shipped files included; decoding it again
 *     gives an equal spec, so stores keep only this
 * @param digest of {@code document}
 * @param inputs names of artifacts that must be bound at submission
 * @param outputs what the submitter gets back: {@code FromOutput}, {@code FromElement} or {@code
 *     Gather}, by name
 */
public record WorkflowSpec(
        ProjectName project,
        String name,
        Labels labels,
        String document,
        Digest digest,
        SortedSet<String> inputs,
        List<ExecutionTemplate> executions,
        SortedMap<String, Binding> outputs) {
    public WorkflowSpec {
        inputs = Collections.unmodifiableSortedSet(new TreeSet<>(inputs));
        executions = List.copyOf(executions);
        outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
    }

    /** The template of that name. */
    public Optional<ExecutionTemplate> find(String execution) {
        return executions.stream().filter(t -> t.name().equals(execution)).findFirst();
    }
}
