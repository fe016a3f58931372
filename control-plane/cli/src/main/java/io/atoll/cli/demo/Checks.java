package io.atoll.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.LinkView;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.LocalSettings;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.digest.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Proves what the summary says. */
final class Checks {
    private final ApiClient api;

    Checks(ApiClient api) {
        this.api = api;
    }

    /** Every execution succeeded, and exactly one attempt of each had effect. */
    Check once(List<ExecutionView> executions) {
        var wrong = new ArrayList<String>();
        for (ExecutionView each : executions) {
            if (!each.succeeded()) {
                wrong.add(each.title() + " is " + each.state() + because(each));
                continue;
            }
            long effects = 0;
            for (JsonNode attempt : api.get("/v1/executions/" + each.id()).path("attempts")) {
                if (attempt.path("outcome").asText().equalsIgnoreCase("succeeded")) {
                    effects++;
                }
            }
            if (effects != 1) {
                wrong.add(each.title() + " took effect " + effects + " times");
            }
        }
        return Check.of(
                "every execution took effect once",
                !executions.isEmpty() && wrong.isEmpty(),
                executions.isEmpty() ? "no execution ran" : String.join("; ", wrong));
    }

    /** No link carried raw bytes, and no other site's folder holds a station's raw file. */
    Check rawStayed(
            List<LinkView> links, List<DemoFolder.Station> stations, LocalSettings settings) {
        var leaks = new ArrayList<String>();
        for (LinkView link : links) {
            if (link.bytesOf(Outcome.RAW) > 0) {
                leaks.add(
                        "%s of raw data crossed %s -> %s"
                                .formatted(
                                        Units.bytes(link.bytesOf(Outcome.RAW)),
                                        link.from(),
                                        link.to()));
            }
        }
        for (DemoFolder.Station station : stations) {
            leaks.addAll(leaks(station, stations, settings));
        }
        return Check.of("no raw byte left its station", leaks.isEmpty(), String.join("; ", leaks));
    }

    /** What was downloaded is what its execution made. */
    Check digestsAgree(Map<String, Path> files, Map<String, Digest> made) {
        var wrong = new ArrayList<String>();
        files.forEach(
                (output, file) -> {
                    Digest here = io.atoll.cli.api.LocalContent.of(file).digest();
                    if (!here.equals(made.get(output))) {
                        wrong.add(
                                "output %s is not what was made (got %s, expected %s)"
                                        .formatted(output, here, made.get(output)));
                    }
                });
        return Check.of(
                "digests agree at both ends",
                !files.isEmpty() && wrong.isEmpty(),
                files.isEmpty() ? "there are no outputs" : String.join("; ", wrong));
    }

    /** Every decision comes out the same again. */
    Check replay(String run) {
        JsonNode answer = api.post("/v1/decisions/replay", Json.object().put("run", run));
        long decisions = answer.path("decisions").asLong();
        long same = answer.path("same").asLong();
        return Check.of(
                "all %d placements replay".formatted(decisions),
                decisions > 0 && same == decisions,
                "%d of %d placements replay".formatted(same, decisions));
    }

    /** There is a plausible result for each station. */
    static Check results(Map<String, StationResult> results, List<DemoFolder.Station> stations) {
        Set<String> expected =
                stations.stream()
                        .map(DemoFolder.Station::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        boolean plausible =
                results.values().stream()
                        .allMatch(
                                each ->
                                        each.days() > 0
                                                && each.wettestMonth() >= 1
                                                && each.wettestMonth() <= 12);
        return Check.of(
                "results for every station",
                expected.equals(new TreeSet<>(results.keySet())) && plausible,
                "results are for %s, expected %s".formatted(results.keySet(), expected));
    }

    private static List<String> leaks(
            DemoFolder.Station station, List<DemoFolder.Station> stations, LocalSettings settings) {
        String home = "edge-" + station.name();
        var scan = new RawScan(station.file());
        Stream<Path> sites =
                Stream.concat(
                                stations.stream().map(each -> "edge-" + each.name()),
                                Stream.of("hpc-ridge", "cloud-gpu"))
                        .filter(site -> !site.equals(home))
                        .map(site -> settings.site(site).path());
        return Stream.concat(sites, Stream.of(settings.folder().resolve("control-plane")))
                .filter(Files::isDirectory)
                .flatMap(folder -> scan.search(folder).stream())
                .map(file -> "raw data of %s lie in %s".formatted(station.name(), file))
                .toList();
    }

    private static String because(ExecutionView execution) {
        return execution.detail() == null ? "" : " (" + execution.detail() + ")";
    }
}
