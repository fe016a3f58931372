package io.atoll.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Policy files on this machine, and the policies that a control plane has. */
public final class PolicyFiles {
    private PolicyFiles() {}

    /** A file with what problems call it. */
    public record PolicyFile(String name, String text) {}

    /**
     * Reads files, and the {@code .yaml} and {@code .yml} files of folders.
     *
     * @throws AtollException NOT_FOUND; INVALID if one is not text
     */
    public static List<PolicyFile> read(Path folder, List<Path> paths) {
        var files = new ArrayList<PolicyFile>();
        for (Path path : paths) {
            for (Path file : files(folder.resolve(path))) {
                String name =
                        Files.isDirectory(folder.resolve(path))
                                ? path.resolve(String.valueOf(file.getFileName())).toString()
                                : path.toString();
                files.add(new PolicyFile(name, text(name, file)));
            }
        }
        return files;
    }

    /**
     * Applies {@code files}.
     *
     * @throws AtollException INVALID with all problems; nothing was applied
     */
    public static JsonNode apply(ApiClient api, List<PolicyFile> files) {
        return api.post("/v1/policies", PolicyCommands.body(files), api.newKey())
                .orThrow("nothing was applied");
    }

    /** The names of the policies that stand in {@code files}, in their order. */
    static List<String> names(List<PolicyFile> files) {
        var problems = new Problems();
        return files.stream()
                .flatMap(
                        file ->
                                YamlReader.read(
                                        file.name(),
                                        file.text().getBytes(StandardCharsets.UTF_8),
                                        problems)
                                        .stream())
                .flatMap(root -> root instanceof YamlNode.Mapping m ? Stream.of(m) : Stream.empty())
                .flatMap(root -> root.optionalText("name").stream())
                .toList();
    }

    /** What became of each policy, such as {@code added}; empty from a server that does not say. */
    static Map<String, String> changes(JsonNode answer) {
        var changes = new HashMap<String, String>();
        for (JsonNode each : answer.path("changes")) {
            changes.put(each.path("name").asText(), each.path("change").asText("applied"));
        }
        return changes;
    }

    static List<JsonNode> current(ApiClient api) {
        JsonNode node = api.get("/v1/policies");
        var items = new ArrayList<JsonNode>();
        (node.has("items") ? node.path("items") : node.path("policies")).forEach(items::add);
        return items;
    }

    static JsonNode named(ApiClient api, String name) {
        return current(api).stream()
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot show policy '%s': there is none of this name"
                                                .formatted(name)));
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(each -> each.toString().matches(".*\\.ya?ml")).sorted().toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static String text(String name, Path file) {
        try {
            var problems = new Problems();
            var text = FileLoader.text(name, Files.readAllBytes(file), problems);
            problems.throwIfAny("nothing was read");
            return text.orElse("");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static AtollException unreadable(Path file, IOException cause) {
        return new AtollException(
                ErrorCode.NOT_FOUND,
                "cannot read %s: no such file, or not readable".formatted(file),
                cause);
    }
}
