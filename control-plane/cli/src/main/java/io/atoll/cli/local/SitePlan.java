package io.atoll.cli.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A site of a local federation.
 *
 * @param labels claimed by the agent, and bound to its invitation
 * @param observations a file that lies at the site from the beginning; absent: none
 * @param pools lines of agent.yaml, in YAML's short form
 */
public record SitePlan(
        String name, Map<String, String> labels, Optional<Path> observations, List<String> pools) {
    public SitePlan {
        labels = Map.copyOf(labels);
        pools = List.copyOf(pools);
    }

    /** The site of a weather station, with the station's raw file on its disk. */
    public static SitePlan edge(String station, Path observations) {
        return new SitePlan(
                "edge-" + station,
                Map.of("kind", "edge", "zone", station),
                Optional.of(observations),
                List.of("{name: cpu, executor: process, cpu: 1, memory: 512MiB}"));
    }

    /** An HPC centre in the own house. */
    public static SitePlan hpcRidge() {
        return new SitePlan(
                "hpc-ridge",
                Map.of("kind", "hpc", "zone", "ridge"),
                Optional.empty(),
                List.of(
                        "{name: cpu, executor: process, cpu: 4, memory: 8GiB, scores: {cost: 20,"
                                + " energy: 40, performance: 80}}"));
    }

    /** A cloud account with a GPU. */
    public static SitePlan cloudGpu() {
        return new SitePlan(
                "cloud-gpu",
                Map.of("kind", "cloud", "zone", "cloud"),
                Optional.empty(),
                List.of(
                        "{name: cpu, executor: process, cpu: 4, memory: 8GiB, scores: {cost: 60,"
                                + " energy: 50, performance: 60}}",
                        "{name: gpu, executor: process, cpu: 2, memory: 4GiB, gpu: {kind: a100,"
                                + " count: 1, memory: 40GiB}, scores: {cost: 10, energy: 30,"
                                + " performance: 95}}"));
    }

    /**
     * The site's agent.yaml.
     *
     * @param folder of the site
     * @param agents addresses of the control plane
     */
    String agentFile(SiteFolder folder, List<String> agents) {
        return """
        # Written by atoll for a site of the federation on this machine.
        controlPlane: [%s]
        name: %s
        labels: {%s}
        dataDir: %s
        allow:
          projects: [default, demo]
          process: true
          read: [%s]
        pools:
        %s
        """
                .formatted(
                        agents.stream().map(SitePlan::quoted).collect(Collectors.joining(", ")),
                        name,
                        labels.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(each -> each.getKey() + ": " + quoted(each.getValue()))
                                .collect(Collectors.joining(", ")),
                        quoted(folder.dataFolder().toString()),
                        observations.map(_ -> quoted(folder.observations().toString())).orElse(""),
                        pools.stream()
                                .map(pool -> "  - " + pool)
                                .collect(Collectors.joining("\n")));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
