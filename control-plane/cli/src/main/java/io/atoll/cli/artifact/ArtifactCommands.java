package io.atoll.cli.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.Json;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atoll artifact …}. */
@Command(name = "artifact", description = "Artifacts: put, get, register, list, show, lineage.")
public final class ArtifactCommands {
    private static final String LABELS =
            "Label of the artifact, which policies may read; may be repeated.";
    private static final String CLASSES = "Class of the data, such as raw; may be repeated.";
    private static final int MAX_LINEAGE = 1_000;

    @Command(description = "Upload a file, or a folder with all in it, to the global store.")
    int put(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "PATH") Path file,
            @Option(names = "--name", description = "Name of the artifact.") @Nullable String name,
            @Option(names = "--project", description = "Project.") @Nullable String project,
            @Option(names = "--class", description = CLASSES) @Nullable List<String> classes,
            @Option(names = "--label", paramLabel = "KEY=VALUE", description = LABELS)
                    @Nullable Map<String, String> labels) {
        ApiClient api = invocation.api();
        var marks = marks(project, name, classes, labels);
        Path from = invocation.surroundings().folder().resolve(file);
        String id = new Artifacts(api).upload(from, marks, api.newKey());
        print(invocation, api.get(path(id)));
        return 0;
    }

    @Command(
            description =
                    "Download an artifact: into a file, whose place it takes, or, if it is a"
                            + " folder, into a folder that is not there yet or empty.")
    int get(
            @Mixin Invocation invocation,
            @Parameters(paramLabel = "ARTIFACT") String artifact,
            @Parameters(paramLabel = "PATH") Path path) {
        Path to = invocation.surroundings().folder().resolve(path);
        var got = new Artifacts(invocation.api()).download(artifact, to);
        if (invocation.json()) {
            invocation.json(
                    Json.object()
                            .put(got.directory() ? "folder" : "file", path.toString())
                            .put("digest", got.digest().toString())
                            .put("replaced", got.replaced()));
        } else {
            invocation.line(
                    "%s  %s, verified%s"
                            .formatted(path, got.digest(), got.replaced() ? ", replaced" : ""));
        }
        return 0;
    }

    @Command(
            description = "Register a file or folder that lies at a site already; it is not moved.")
    int register(
            @Mixin Invocation invocation,
            @Option(names = "--site", required = true, description = "The site.") String site,
            @Parameters(paramLabel = "PATH", description = "Its path at the site.") String path,
            @Option(names = "--project", description = "Project.") @Nullable String project,
            @Option(names = "--class", description = CLASSES) @Nullable List<String> classes,
            @Option(names = "--label", paramLabel = "KEY=VALUE", description = LABELS)
                    @Nullable Map<String, String> labels) {
        ApiClient api = invocation.api();
        var marks = marks(project, null, classes, labels);
        print(invocation, new Artifacts(api).registerInPlace(site, path, marks, api.newKey()));
        return 0;
    }

    @Command(description = "List artifacts.")
    int list(
            @Mixin Invocation invocation,
            @Option(names = "--run", description = "Only of this run.") @Nullable String run,
            @Option(names = "--name", description = "Only of this name.") @Nullable String name,
            @Option(names = "--state", description = "Only in this state.")
                    @Nullable String state) {
        var query = new ArrayList<String>();
        add(query, "run", run);
        add(query, "name", name);
        add(query, "state", state);
        List<JsonNode> items = invocation.api().list("/v1/artifacts?" + String.join("&", query));
        var table = Table.of("ARTIFACT", "NAME", "KIND", ">SIZE", "CLASSES", "ORIGIN", "STATE");
        for (JsonNode each : items) {
            table.row(
                    List.of(
                            each.path("id").asText(),
                            each.path("name").asText(),
                            each.path("kind").asText(),
                            Units.bytes(each.path("sizeBytes").asLong()),
                            texts(each.path("classes")),
                            each.path("origin").asText(),
                            each.path("state").asText()));
        }
        invocation.list(items, table, "no artifacts");
        return 0;
    }

    @Command(description = "Show one artifact with its replicas.")
    int show(@Mixin Invocation invocation, @Parameters(paramLabel = "ARTIFACT") String artifact) {
        print(invocation, invocation.api().get(path(artifact)));
        return 0;
    }

    @Command(description = "Show what an artifact was made from, back to its beginnings.")
    int lineage(
            @Mixin Invocation invocation, @Parameters(paramLabel = "ARTIFACT") String artifact) {
        ApiClient api = invocation.api();
        var found = new ArrayList<JsonNode>();
        var lines = new ArrayList<String>();
        follow(api, artifact, 0, new HashSet<>(), found, lines);
        if (invocation.json()) {
            invocation.json(Json.tree(found));
        } else {
            lines.forEach(invocation::line);
        }
        return 0;
    }

    private static void follow(
            ApiClient api,
            String id,
            int depth,
            Set<String> seen,
            List<JsonNode> found,
            List<String> lines) {
        boolean again = !seen.add(id);
        if (again || found.size() >= MAX_LINEAGE) {
            lines.add("  ".repeat(depth) + id + (again ? " (above)" : " (and more)"));
            return;
        }
        JsonNode node = api.get(path(id));
        found.add(node);
        String madeBy = node.path("madeBy").path("execution").asText();
        lines.add(
                "%s%s  %s  %s"
                        .formatted(
                                "  ".repeat(depth),
                                id,
                                Units.bytes(node.path("sizeBytes").asLong()),
                                madeBy.isEmpty()
                                        ? "from " + node.path("origin").asText()
                                        : "output %s of execution %s"
                                                .formatted(
                                                        node.path("madeBy").path("output").asText(),
                                                        madeBy)));
        node.path("from")
                .forEach(each -> follow(api, each.asText(), depth + 1, seen, found, lines));
    }

    private static void print(Invocation invocation, JsonNode node) {
        if (invocation.json()) {
            invocation.json(node);
            return;
        }
        var details = new LinkedHashMap<String, String>();
        details.put("artifact", node.path("id").asText());
        details.put("name", node.path("name").asText());
        details.put("state", node.path("state").asText());
        details.put("kind", node.path("kind").asText());
        details.put("size", Units.bytes(node.path("sizeBytes").asLong()));
        details.put("digest", node.path("digest").asText());
        details.put("classes", texts(node.path("classes")));
        details.put("origin", node.path("origin").asText());
        var replicas = new ArrayList<String>();
        for (JsonNode each : node.path("replicas")) {
            replicas.add(
                    each.path("site").asText()
                            + " "
                            + each.path("state").asText()
                            + (each.path("inPlace").asBoolean() ? " in place" : ""));
        }
        details.put("replicas", String.join(", ", replicas));
        invocation.details(details);
    }

    private static Artifacts.Marks marks(
            @Nullable String project,
            @Nullable String name,
            @Nullable List<String> classes,
            @Nullable Map<String, String> labels) {
        return new Artifacts.Marks(
                project,
                name,
                classes == null ? List.of() : classes,
                labels == null ? Map.of() : labels);
    }

    private static void add(List<String> query, String key, @Nullable String value) {
        if (value != null) {
            query.add(key + "=" + ApiClient.escape(value));
        }
    }

    private static String texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return String.join(", ", texts);
    }

    private static String path(String id) {
        return "/v1/artifacts/" + ApiClient.escape(id);
    }
}
