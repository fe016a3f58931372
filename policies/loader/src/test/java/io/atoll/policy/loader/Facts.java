package io.atoll.policy.loader;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.PlacementRequest.InputFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A request, a site and a pool for expressions to read. */
final class Facts {
    static final PoolFacts POOL = pool(20, 3);
    static final SiteFacts SITE = site("hpc-ridge", Map.of("kind", "hpc", "region", "us-west"));
    static final PlacementRequest REQUEST =
            new PlacementRequest(
                    new ProjectName("demo"),
                    "climatology",
                    "fit",
                    Labels.of(Map.of("team", "climate")),
                    new Resources(Cpu.ofCores(1), ByteSize.ZERO, ByteSize.ZERO, Optional.empty()),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    List.of(input("a", 300, "hpc-ridge"), input("b", 100, "global")));

    private Facts() {}

    static PoolFacts pool(int cost, int waiting) {
        return new PoolFacts(
                new PoolName("gpu"),
                "slurm",
                Cpu.parse("7.5"),
                ByteSize.parse("16GiB"),
                Cpu.ofCores(1),
                ByteSize.ZERO,
                Optional.of(new PoolFacts.GpuFacts("a100", 4, 4, ByteSize.parse("40GiB"), true)),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(Map.of("cost", cost)),
                waiting);
    }

    static SiteFacts site(String name, Map<String, String> labels) {
        return new SiteFacts(
                new SiteName(name),
                Labels.of(labels),
                Labels.of(Map.of("region", "eu")),
                true,
                true,
                List.of(POOL),
                new SiteFacts.Allowance(List.of("demo"), List.of("process"), true, ""));
    }

    private static InputFacts input(String name, long sizeBytes, String replica) {
        return new InputFacts(
                name,
                Optional.empty(),
                sizeBytes,
                new TreeSet<>(),
                new SiteName(replica),
                Labels.none(),
                Set.of(new SiteName(replica)),
                true);
    }
}
