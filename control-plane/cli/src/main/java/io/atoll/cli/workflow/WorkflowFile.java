package io.atoll.cli.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.UploadCheck;
import io.atoll.files.FileLoader;
import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A workflow file with the small files that it ships. Only what lies on this machine is looked at
 * here; whether the workflow makes sense, the control plane says.
 *
 * @param name what problems call it: as the user gave it
 * @param folder where relative paths in it start
 * @param root empty if it is no YAML mapping
 * @param shipped contents of {@code files} by name
 */
public record WorkflowFile(
        String name,
        Path folder,
        String text,
        Optional<Mapping> root,
        Map<String, byte[]> shipped) {
    /** Shipped with the workflow means small: data are inputs. */
    private static final int MAX_SHIPPED_BYTES = 1 << 20;

    public WorkflowFile {
        shipped = Map.copyOf(shipped);
    }

    /**
     * Reads a workflow file from disk.
     *
     * @param problems gets what is missing on this machine
     * @throws io.atoll.kernel.AtollException NOT_FOUND if there is no such file; INVALID if it is
     *     no text
     */
    public static WorkflowFile read(Path current, Path file, Problems problems) {
        Path absolute = current.resolve(file);
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(current);
        Optional<String> text =
                FileLoader.text(file.toString(), FileLoader.read(absolute), problems);
        if (text.isEmpty()) {
            problems.throwIfAny("nothing was submitted");
        }
        return of(file.toString(), folder, text.orElse(""), problems);
    }

    /** As {@link #read}, of a text that is at hand. */
    public static WorkflowFile of(String name, Path folder, String text, Problems problems) {
        Optional<YamlNode> root =
                YamlReader.read(name, text.getBytes(StandardCharsets.UTF_8), new Problems());
        Optional<Mapping> mapping =
                root.flatMap(each -> each instanceof Mapping m ? Optional.of(m) : Optional.empty());
        var shipped = new LinkedHashMap<String, byte[]>();
        mapping.ifPresent(
                all -> {
                    shippedFiles(folder, all, shipped, problems);
                    inputFiles(folder, all, problems);
                });
        return new WorkflowFile(name, folder, text, mapping, shipped);
    }

    private static void shippedFiles(
            Path folder, Mapping root, Map<String, byte[]> shipped, Problems problems) {
        for (Mapping execution : root.mappings("executions")) {
            for (Scalar file : execution.scalars("files")) {
                if (!shipped.containsKey(file.text())) {
                    content(folder, file, problems)
                            .ifPresent(bytes -> shipped.put(file.text(), bytes));
                }
            }
        }
    }

    private static Optional<byte[]> content(Path folder, Scalar file, Problems problems) {
        Optional<Path> found = resolve(folder, file.text());
        if (found.isEmpty() || !Files.exists(found.get())) {
            missing(file.position(), file.text(), problems);
            return Optional.empty();
        }
        Path path = found.get();
        try {
            if (!Files.isRegularFile(path)) {
                problems.add(
                        file.position(),
                        "cannot ship '%s': it is no file; declare an input instead"
                                .formatted(file.text()));
                return Optional.empty();
            }
            if (Files.size(path) > MAX_SHIPPED_BYTES) {
                problems.add(
                        file.position(),
                        "cannot ship file '%s': it is too large (got %d bytes, expected at most %d); declare an input instead"
                                .formatted(file.text(), Files.size(path), MAX_SHIPPED_BYTES));
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(path));
        } catch (IOException e) {
            missing(file.position(), file.text(), problems);
            return Optional.empty();
        }
    }

    private static void inputFiles(Path folder, Mapping root, Problems problems) {
        var inputs = root.mapping("inputs");
        if (inputs.isEmpty()) {
            return;
        }
        for (String name : inputs.get().entries().keySet()) {
            inputs.get()
                    .mapping(name)
                    .flatMap(each -> each.get("file"))
                    .ifPresent(
                            node -> {
                                if (node instanceof Scalar file) {
                                    inputFile(folder, file, problems);
                                }
                            });
        }
    }

    private static void inputFile(Path folder, Scalar file, Problems problems) {
        resolve(folder, file.text())
                .ifPresentOrElse(
                        path ->
                                UploadCheck.problems(path, file.text())
                                        .forEach(each -> problems.add(file.position(), each)),
                        () -> missing(file.position(), file.text(), problems));
    }

    // What no path can be names nothing.
    private static Optional<Path> resolve(Path folder, String file) {
        try {
            return Optional.of(folder.resolve(file));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static void missing(Position position, String file, Problems problems) {
        problems.add(
                position, "cannot find file '%s': no such file, or not readable".formatted(file));
    }

    /** The project it names; empty: the caller's. */
    public Optional<String> project() {
        return root.flatMap(each -> each.optionalText("project"));
    }

    /** What the artifact of a workflow input is marked with. */
    public Artifacts.Marks marks(String input) {
        Optional<Mapping> found =
                root.flatMap(each -> each.mapping("inputs")).flatMap(each -> each.mapping(input));
        return new Artifacts.Marks(
                project().orElse(null),
                null,
                found.map(each -> each.texts("classes")).orElse(java.util.List.of()),
                found.map(each -> each.textMap("labels")).orElse(Map.of()));
    }

    /** The names of the outputs of the workflow. */
    public Set<String> outputs() {
        return root.flatMap(each -> each.mapping("outputs"))
                .map(each -> each.entries().keySet())
                .orElse(Set.of());
    }

    /**
     * The file name under which an output of the workflow comes back: as its execution made it,
     * with the output's name before it if another one was made under that name as well.
     */
    public String outputFile(String output) {
        String made = madeFile(output);
        boolean alone =
                outputs().stream()
                        .filter(each -> !each.equals(output))
                        .noneMatch(each -> madeFile(each).equals(made));
        return alone || made.equals(output) ? made : output + "-" + made;
    }

    private String madeFile(String output) {
        Optional<String> source =
                root.flatMap(each -> each.mapping("outputs"))
                        .flatMap(each -> each.optionalText(output));
        if (source.isEmpty() || root.isEmpty()) {
            return output;
        }
        String execution = source.get().replaceFirst("/.*", "");
        String made = source.get().replaceFirst(".*/", "");
        return root.get().mappings("executions").stream()
                .filter(each -> each.optionalText("name").filter(execution::equals).isPresent())
                .findFirst()
                .flatMap(each -> each.mapping("outputs"))
                .flatMap(each -> each.mapping(made))
                .flatMap(each -> each.optionalText("path"))
                .map(path -> String.valueOf(Path.of(path).getFileName()))
                .orElse(output);
    }

    /** The body that asks for a check. */
    ObjectNode checkBody() {
        ObjectNode body = Json.object().put("file", name).put("text", text);
        ObjectNode files = body.putObject("files");
        shipped.forEach(
                (file, bytes) -> files.put(file, new String(bytes, StandardCharsets.UTF_8)));
        return body;
    }

    /** The body that asks for a run or a plan. */
    ObjectNode runBody(Map<String, String> artifacts) {
        ObjectNode body = Json.object().put("file", name).put("text", text);
        ObjectNode files = body.putObject("files");
        shipped.forEach(
                (file, bytes) -> files.put(file, Base64.getEncoder().encodeToString(bytes)));
        ObjectNode inputs = body.putObject("inputs");
        artifacts.forEach(inputs::put);
        return body;
    }
}
