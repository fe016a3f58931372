package io.atoll.control.workflow;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.Resources;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a workflow's {@code executions}: one execution, or one per element of a foreach.
 *
 * @param name unique in the workflow
 * @param code SHA-256 of the canonical JSON of command or script, digests of files, runtime: what a
 *     data policy's release names
 * @param foreach absent: one execution
 * @param inputs by local name, in name order
 * @param outputs by name: path inside the sandbox, a file or a folder
 * @param environment variables of its own ({@code runtime.env})
 * @param needs executions that must have succeeded before, without data
 * @param walltime absent: no limit
 * @param arch as {@code uname -m}; absent: any
 * @param atMost elements running together; {@link #UNBOUNDED}: no limit
 */
public record ExecutionTemplate(
        String name,
        Labels labels,
        Command command,
        Digest code,
        List<ShippedFile> files,
        Optional<Foreach> foreach,
        SortedMap<String, Binding> inputs,
        SortedMap<String, String> outputs,
        SortedMap<String, String> environment,
        List<String> needs,
        Resources resources,
        Optional<Duration> walltime,
        Optional<String> arch,
        RetryBudget retry,
        StopSpec stop,
        Tolerance tolerate,
        int atMost,
        PlacementSpec placement) {
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public ExecutionTemplate {
        files = List.copyOf(files);
        inputs = sorted(inputs);
        outputs = sorted(outputs);
        environment = sorted(environment);
        needs = List.copyOf(needs);
    }

    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
