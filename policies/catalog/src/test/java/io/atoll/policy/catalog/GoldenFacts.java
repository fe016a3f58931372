package io.atoll.policy.catalog;

import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Sequence;
import io.atoll.files.YamlReader;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.kernel.quantity.Resources.GpuRequest;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.PoolFacts.GpuFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.PlacementRequest.InputFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Facts and requests in the short form of the golden files. */
final class GoldenFacts {
    private static final ByteSize MEMORY = ByteSize.parse("16GiB");

    private GoldenFacts() {}

    static String text(String resource) {
        try (var in = GoldenFacts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Mapping> items(String resource) {
        var problems = new Problems();
        var root =
                YamlReader.read(
                        resource, text(resource).getBytes(StandardCharsets.UTF_8), problems);
        problems.throwIfAny("no facts");
        return root.orElseThrow() instanceof Sequence all
                ? all.items().stream().map(GoldenFacts::mapping).toList()
                : List.of();
    }

    private static Mapping mapping(YamlNode node) {
        return node instanceof Mapping mapping
                ? mapping
                : new Mapping(node.position(), new LinkedHashMap<>());
    }

    static SiteFacts site(Mapping facts) {
        return new SiteFacts(
                new SiteName(facts.text("name")),
                Labels.of(facts.textMap("labels")),
                Labels.of(facts.textMap("bound")),
                true,
                true,
                facts.mappings("pools").stream().map(GoldenFacts::pool).toList(),
                new SiteFacts.Allowance(List.of("demo"), List.of("process"), true, ""));
    }

    private static PoolFacts pool(Mapping facts) {
        Cpu cpu = facts.cpu("cpu").orElseThrow();
        var scores = new TreeMap<String, Integer>();
        facts.textMap("scores").forEach((name, text) -> scores.put(name, Integer.valueOf(text)));
        return new PoolFacts(
                new PoolName(facts.text("name")),
                "process",
                cpu,
                MEMORY,
                cpu,
                MEMORY,
                facts.integer("gpus")
                        .map(count -> new GpuFacts("a100", count, count, MEMORY, false)),
                Optional.empty(),
                Optional.empty(),
                scores,
                0);
    }

    static PlacementRequest request(Mapping facts) {
        return new PlacementRequest(
                new ProjectName("demo"),
                "golden",
                facts.text("name"),
                Labels.of(Map.of()),
                new Resources(
                        facts.cpu("cpu").orElseThrow(),
                        ByteSize.parse("1GiB"),
                        ByteSize.ZERO,
                        facts.integer("gpus")
                                .map(count -> new GpuRequest(count, List.of(), ByteSize.ZERO))),
                Optional.empty(),
                Optional.empty(),
                true,
                facts.optionalText("policy"),
                List.of(),
                Optional.empty(),
                facts.mapping("input").stream().map(GoldenFacts::input).toList());
    }

    private static InputFacts input(Mapping facts) {
        var origin = new SiteName(facts.text("origin"));
        return new InputFacts(
                "data",
                Optional.empty(),
                facts.integer("bytes").orElseThrow(),
                new TreeSet<>(facts.texts("classes")),
                origin,
                Labels.none(),
                Set.of(origin),
                true);
    }
}
