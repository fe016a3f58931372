package io.atoll.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.LinkView;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.RunView;
import io.atoll.cli.api.Runs;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.LocalFederation;
import io.atoll.cli.local.SitePlan;
import io.atoll.cli.policy.PolicyFiles;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Units;
import io.atoll.cli.workflow.Submission;
import io.atoll.cli.workflow.WorkflowFile;
import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the demo's workflow on a local federation and proves what came of it. */
final class DemoRun {
    private static final Path FOLDER = Path.of("atoll-demo");
    private static final String RESULTS = "results";

    private final Surroundings surroundings;
    private final DemoFolder demo;
    private final LocalFederation federation;
    private final Consumer<String> progress;

    /** {@code progress} is told what is being done. */
    DemoRun(
            Surroundings surroundings,
            DemoFolder demo,
            LocalFederation federation,
            Consumer<String> progress) {
        this.surroundings = surroundings;
        this.demo = demo;
        this.federation = federation;
        this.progress = progress;
    }

    Outcome run() {
        long began = surroundings.time().nanoTime();
        try (ApiClient api = federation.startControlPlane()) {
            List<SitePlan> sites = demo.sites();
            federation.startSites(api, sites, () -> PolicyFiles.apply(api, demo.policies()));
            Duration joined = since(began);
            long submitted = surroundings.time().nanoTime();
            RunView run = execute(api);
            Duration ran = since(submitted);
            return prove(api, run, new Times(began, joined, ran), sites);
        }
    }

    /** When the demo began, and how long its two parts took. */
    private record Times(long began, Duration joined, Duration ran) {}

    private RunView execute(ApiClient api) {
        var problems = new Problems();
        WorkflowFile workflow = DemoWorkflow.of(demo, problems);
        RunView submitted = new Submission(api, progress).submit(workflow, problems, api.newKey());
        return new Runs(api)
                .awaitEnd(
                        submitted.id(),
                        new Patience(
                                Patience.USUAL,
                                surroundings.time(),
                                surroundings.random(),
                                progress),
                        now ->
                                progress.accept(
                                        "%s: %d of %s"
                                                .formatted(
                                                        now.title(),
                                                        now.count("Succeeded"),
                                                        Units.count(now.total(), "execution"))));
    }

    private Outcome prove(ApiClient api, RunView run, Times times, List<SitePlan> sites) {
        progress.accept("checking");
        var runs = new Runs(api);
        List<ExecutionView> executions = runs.executions(run.id());
        SequencedMap<String, Path> files = fetch(api, run);
        SequencedMap<String, StationResult> results = results(files);
        List<LinkView> links = runs.links(run.id());
        var checks = new Checks(api);
        List<Check> all =
                List.of(
                        checks.once(executions),
                        checks.rawStayed(links, demo.stations(), federation.settings()),
                        checks.digestsAgree(files, made(api, run)),
                        checks.replay(run.id()),
                        Checks.results(results, demo.stations()));
        return new Outcome(
                since(times.began()),
                times.joined(),
                times.ran(),
                sites.stream().map(SitePlan::name).toList(),
                run,
                executions,
                links,
                results,
                all,
                FOLDER,
                hasGpu());
    }

    private SequencedMap<String, Path> fetch(ApiClient api, RunView run) {
        WorkflowFile workflow = DemoWorkflow.of(demo, new Problems());
        Path folder = surroundings.folder().resolve(FOLDER);
        var files = new LinkedHashMap<String, Path>();
        for (RunView.Output output : run.allOutputs()) {
            Path file = folder.resolve(workflow.outputFile(output.name()));
            delete(file);
            if (output.artifact() != null && run.succeeded()) {
                new Artifacts(api).download(output.artifact(), file);
                files.put(output.name(), file);
            }
        }
        return files;
    }

    /** The digests of the run's outputs, as the sites reported them. */
    private static Map<String, Digest> made(ApiClient api, RunView run) {
        var digests = new LinkedHashMap<String, Digest>();
        for (RunView.Output output : run.allOutputs()) {
            if (output.artifact() != null) {
                JsonNode artifact = api.get("/v1/artifacts/" + ApiClient.escape(output.artifact()));
                digests.put(output.name(), Digest.parse(artifact.path("digest").asText()));
            }
        }
        return digests;
    }

    private static SequencedMap<String, StationResult> results(Map<String, Path> files) {
        var results = new LinkedHashMap<String, StationResult>();
        Path file = files.get(RESULTS);
        if (file == null) {
            return results;
        }
        try {
            Json.read(Files.readString(file))
                    .properties()
                    .forEach(
                            each ->
                                    results.put(
                                            each.getKey(),
                                            Json.as(each.getValue(), StationResult.class)));
            return results;
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.CORRUPT, "cannot read the results: " + e.getMessage(), e);
        }
    }

    private boolean hasGpu() {
        return surroundings.variable("PATH").stream()
                .flatMap(path -> Stream.of(path.split(":")))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvidia-smi")));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.DENIED, "cannot replace %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(surroundings.time().nanoTime() - nanos);
    }
}
