package io.atoll.cli.demo;

import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.LinkView;
import io.atoll.cli.api.RunView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a run of the demo came to.
 *
 * @param took from the first program's start to the last check
 * @param joined until all sites were connected
 * @param ran the run itself
 * @param sites their names
 * @param results by station
 * @param folder where report, chart and results lie, relative to the current folder
 * @param gpuFound whether this machine has a GPU
 */
record Outcome(
        Duration took,
        Duration joined,
        Duration ran,
        List<String> sites,
        RunView run,
        List<ExecutionView> executions,
        List<LinkView> links,
        SequencedMap<String, StationResult> results,
        List<Check> checks,
        Path folder,
        boolean gpuFound) {
    static final String RAW = "raw";

    Outcome {
        sites = List.copyOf(sites);
        executions = List.copyOf(executions);
        links = List.copyOf(links);
        results = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(results));
        checks = List.copyOf(checks);
    }

    boolean holds() {
        return checks.stream().allMatch(Check::holds);
    }

    long rawBytesCrossed() {
        return links.stream().mapToLong(link -> link.bytesOf(RAW)).sum();
    }

    Path report() {
        return folder.resolve("report.html");
    }

    Path chart() {
        return folder.resolve("chart.svg");
    }
}
