package io.atoll.testbed.benchmarks.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs of a given size, in seconds from the submission to the end of the run, every execution at
 * its first attempt.
 */
public final class Scale {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double NANOS = 1e9;
    private static final String ANYWHERE = "site.labels.kind == 'real'";
    private static final String NOWHERE = "site.labels.kind == 'absent'";

    private final Runs runs;
    private final ApiClient api;
    private final TimeSource time;

    public Scale(ApiClient api, TimeSource time) {
        this.runs = new Runs(api, time);
        this.api = api;
        this.time = time;
    }

    /** Independent executions of {@code /bin/true}. */
    public double wide(int executions) {
        return seconds(List.of(Runs.wide("wide", executions, "[/bin/true]", ANYWHERE)), executions);
    }

    /** A chain of {@code /bin/true} at {@code site}. */
    public double deep(int executions, String site) {
        String steps =
                IntStream.range(0, executions)
                        .mapToObj(i -> step(i, site))
                        .collect(Collectors.joining());
        return seconds(List.of(Runs.workflow("deep", steps)), executions);
    }

    private static String step(int i, String site) {
        return """
          - name: s%d
            command: [/bin/true]%s
            resources: {cpu: 1, memory: 16MiB}
            placement: {require: "site.name == '%s'"}
        """
                .formatted(i, i == 0 ? "" : "\n    needs: [s" + (i - 1) + "]", site);
    }

    /** Fresh outputs of a few bytes each, wherever they are made, and one execution for all. */
    public double gather(int executions) {
        return seconds(List.of(gathering(executions)), executions + 1);
    }

    private ObjectNode gathering(int executions) {
        String steps =
                """
                  - name: make
                    foreach: {number: 1..%d}
                    script: |
                      echo "$EACH_NUMBER of %d" > one.txt
                    outputs: {one: {path: one.txt}}
                    resources: {cpu: 1, memory: 16MiB}
                    placement: {require: "%s"}
                  - name: all
                    command: [/bin/true]
                    inputs: {ones: "make/*/one"}
                    resources: {cpu: 1, memory: 16MiB}
                    placement: {require: "%s"}
                """
                        .formatted(executions, time.nanoTime(), ANYWHERE, ANYWHERE);
        return Runs.workflow("gather", steps);
    }

    /** So many runs of ten executions, submitted one after another. */
    public double runs(int count) {
        return seconds(
                IntStream.range(0, count)
                        .mapToObj(i -> Runs.wide("ten-" + i, 10, "[/bin/true]", ANYWHERE))
                        .toList(),
                10);
    }

    /** A plan of a gather, in seconds until it is answered. */
    public double plan(int executions) {
        var workflow = gathering(executions);
        long began = time.nanoTime();
        api.post("/v1/plans", workflow);
        return (time.nanoTime() - began) / NANOS;
    }

    /** The longest of {@code count} submissions that begin together, in seconds. */
    public double slowestAnswer(int count) {
        var submitted = new ArrayList<CompletableFuture<Answer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                var workflow = Runs.wide("one-of-many-" + i, 10, "[/bin/true]", ANYWHERE);
                submitted.add(CompletableFuture.supplyAsync(() -> submit(workflow), threads));
            }
        }
        for (var each : submitted) {
            runs.awaitEnd(each.join().run(), LIMIT);
            runs.requireAllSucceeded(each.join().run(), 10);
        }
        return submitted.stream().mapToDouble(each -> each.join().seconds()).max().orElseThrow();
    }

    private record Answer(String run, double seconds) {}

    private Answer submit(ObjectNode workflow) {
        long began = time.nanoTime();
        String run = runs.submit(workflow);
        return new Answer(run, (time.nanoTime() - began) / NANOS);
    }

    /** Leaves {@code count} runs of {@code each} executions that no site can run. */
    public void wait(int count, int each) {
        for (int i = 0; i < count; i++) {
            runs.submit(Runs.wide("waiting-" + i, each, "[/bin/true]", NOWHERE));
        }
    }

    private double seconds(List<ObjectNode> workflows, int executionsEach) {
        long began = time.nanoTime();
        var submitted = workflows.stream().map(runs::submit).toList();
        submitted.forEach(run -> runs.awaitEnd(run, LIMIT));
        double seconds = (time.nanoTime() - began) / NANOS;
        submitted.forEach(run -> runs.requireAllSucceeded(run, executionsEach));
        return seconds;
    }
}
