package io.atoll.work;

import io.atoll.kernel.quantity.Resources;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an execution is at the place where it runs, as its author wrote it: the keys of a workflow
 * file that nobody but its site carries out. The control plane hands it on as it is.
 *
 * @param files shipped with the workflow, put into the working directory
 * @param environment variables of its own ({@code runtime.env})
 * @param walltime absent: no limit
 */
public record ExecutionSpec(
        Command command,
        List<ShippedFile> files,
        SortedMap<String, String> environment,
        Resources resources,
        Optional<Duration> walltime,
        StopSpec stop) {
    public ExecutionSpec {
        files = List.copyOf(files);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }
}
