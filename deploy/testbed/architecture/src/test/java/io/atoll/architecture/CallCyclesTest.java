package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No method calls itself, or comes back to itself, as often as a user likes: a chain of many
 * thousand steps once overflowed the leader's stack. What may is listed, with what bounds it.
 */
final class CallCyclesTest {
    private static final String ROUTED = "no executor that a router asks is a router";

    /** One method of each circle that is meant, and why it ends soon. */
    private static final Map<String, String> BOUNDED =
            Map.ofEntries(
                    Map.entry(
                            "io.atoll.files.YamlReader.node(Event, int) YamlNode",
                            "a document is read 64 levels deep"),
                    Map.entry(
                            "io.atoll.files.SchemaCheck.json(YamlNode) JsonNode",
                            "a document is read 64 levels deep"),
                    Map.entry(
                            "io.atoll.server.workflow.WorkflowDocument.value(YamlNode) Object",
                            "a document is read 64 levels deep"),
                    Map.entry(
                            "io.atoll.files.ConfigurationReader.deep(YamlNode, JsonNode) YamlNode",
                            "a document is read 64 levels deep"),
                    Map.entry(
                            "io.atoll.server.workflow.CommandDocument.exact(Object) Object",
                            "the parser of JSON stops at 1,000 levels"),
                    Map.entry(
                            "io.atoll.cli.api.Json.value(JsonParser) JsonNode",
                            "the parser of JSON stops at 1,000 levels"),
                    Map.entry(
                            "io.atoll.cli.api.Json.write(JsonGenerator, JsonNode) void",
                            "what is written was read, or is as deep as our bodies"),
                    Map.entry(
                            "io.atoll.cli.api.Json.tree(Object) JsonNode", "as deep as our bodies"),
                    Map.entry(
                            "io.atoll.kernel.json.CanonicalJson.append(StringBuilder, Object) void",
                            "its values have the shape of our own records"),
                    Map.entry(
                            "io.atoll.files.ConfigurationReader.put(Mapping, List, int, YamlNode)"
                                    + " Mapping",
                            "as deep as our schema"),
                    Map.entry(
                            "io.atoll.files.ConfigurationKeys.collect(JsonNode, List, boolean,"
                                    + " List) void",
                            "as deep as our schema"),
                    Map.entry(
                            "io.atoll.files.SchemaValue.ofType(JsonNode) String",
                            "as deep as our schema"),
                    Map.entry(
                            "io.atoll.files.SchemaRows.collect(JsonNode, String, boolean) void",
                            "as deep as our schema"),
                    Map.entry(
                            "io.atoll.cli.ReferencePage.append(StringBuilder, CommandLine) void",
                            "as deep as our commands"),
                    Map.entry(
                            "io.atoll.server.record.RecordJson$SealedFamilies.members(Class)"
                                    + " Stream",
                            "as deep as our sealed types"),
                    Map.entry(
                            "io.atoll.cli.artifact.ArtifactCommands.follow(ApiClient, String, int,"
                                    + " Set, List, List) void",
                            "looks at 1,000 artifacts at most"),
                    Map.entry(
                            "io.atoll.control.commit.GroupCommit.begin(Asked, int) void",
                            "an event is worked out three times, each in a step of its own"),
                    Map.entry(
                            "io.atoll.server.grpc.agents.SiteLink.end() void",
                            "a link ends once, and a reading of a log once"),
                    Map.entry(
                            "io.atoll.agent.app.sandbox.Removal.remove(OpenFolder, Path, int) void",
                            "64 levels deep; what lies deeper is moved up first"),
                    Map.entry(
                            "io.atoll.agent.app.sandbox.FileTree.sizeBytes(OpenFolder) long",
                            "an open folder refuses to go more than 256 levels deep"),
                    Map.entry(
                            "io.atoll.bridge.store.DirectoryPacker$Listing.collect(OpenFolder)"
                                    + " void",
                            "an open folder refuses to go more than 256 levels deep"),
                    Map.entry(
                            "io.atoll.agent.app.supervisor.machine.Cgroups.remove(Path, int) void",
                            "16 levels deep"),
                    Map.entry(
                            "io.atoll.agent.app.supervisor.machine.Cgroups.collect(Path, Set, int)"
                                    + " void",
                            "16 levels deep"),
                    Map.entry(
                            "io.atoll.agent.executor.ExecutorRouter.open(ExecutorListener) void",
                            ROUTED),
                    Map.entry(
                            "io.atoll.agent.executor.ExecutorRouter.start(AttemptLaunch) void",
                            ROUTED),
                    Map.entry(
                            "io.atoll.agent.executor.ExecutorRouter.stop(AttemptId, Duration) void",
                            ROUTED),
                    Map.entry(
                            "io.atoll.agent.executor.ExecutorRouter.kill(AttemptId, String) void",
                            ROUTED),
                    Map.entry(
                            "io.atoll.agent.executor.ExecutorRouter.forget(AttemptId) void",
                            ROUTED),
                    Map.entry("io.atoll.agent.executor.ExecutorRouter.close() void", ROUTED),
                    Map.entry(
                            "io.atoll.agent.loop.Strikes.subject(AgentEvent) Optional",
                            "an event is set aside once"),
                    Map.entry(
                            "io.atoll.agent.site.AsideDesk.take(SetAside, Instant, Step) void",
                            "an event is set aside once"));

    @Test
    void whatComesBackToItselfIsBounded() {
        assertThat(unlisted()).isEmpty();
    }

    @Test
    void everyReasonIsOfACircleThatIsThere() {
        var methods = new TreeSet<String>();
        CallCycles.in(atoll()).forEach(methods::addAll);

        assertThat(methods).containsAll(BOUNDED.keySet());
    }

    @Test
    void findsAMethodThatCallsItselfThroughOthers() {
        var classes = new ClassFileImporter().importClasses(Circle.class);

        assertThat(CallCycles.in(classes))
                .singleElement()
                .satisfies(circle -> assertThat(circle).hasSize(2));
    }

    private static List<Set<String>> unlisted() {
        return CallCycles.in(atoll()).stream()
                .filter(circle -> circle.stream().noneMatch(CallCyclesTest::generated))
                .filter(circle -> circle.stream().noneMatch(BOUNDED::containsKey))
                .<Set<String>>map(TreeSet::new)
                .toList();
    }

    private static JavaClasses atoll() {
        return new ClassFileImporter()
                .withImportOption(place -> !place.contains("/test-classes/"))
                .importPackages("io.atoll");
    }

    private static boolean generated(String method) {
        return method.startsWith("io.atoll.protocol.v1.");
    }

    /** Down and up call each other. */
    private static final class Circle {
        private void down(int left) {
            if (left > 0) {
                up(List.of(left));
            }
        }

        private void up(List<Integer> left) {
            left.forEach(each -> down(each - 1));
        }
    }
}
