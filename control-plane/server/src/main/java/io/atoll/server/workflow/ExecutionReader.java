package io.atoll.server.workflow;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.PlacementSpec;
import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.loader.ExpressionPlace;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.PolicyLoader.Condition;
import io.atoll.policy.loader.PolicyLoader.Refused;
import io.atoll.policy.request.Requirement;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.ShippedFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads one entry of {@code executions}. What cannot be read is reported and left out: the template
 * may only be used when there is no problem at all.
 */
final class ExecutionReader {
    private final WorkflowSource source;
    private final Declared declared;
    private final Declared.Execution execution;
    private final Mapping node;
    private final Mapping defaults;
    private final PolicyLoader policies;
    private final Problems problems;

    ExecutionReader(
            WorkflowSource source,
            Declared declared,
            Declared.Execution execution,
            Mapping defaults,
            PolicyLoader policies,
            Problems problems) {
        this.source = source;
        this.declared = declared;
        this.execution = execution;
        this.node = execution.node();
        this.defaults = defaults;
        this.policies = policies;
        this.problems = problems;
    }

    ExecutionTemplate read() {
        var limits = new LimitsReader(node, defaults);
        var command = command();
        var files = files();
        return new ExecutionTemplate(
                execution.name(),
                Labels.of(node.textMap("labels")),
                new ExecutionSpec(
                        command,
                        files,
                        environment(),
                        limits.resources(),
                        limits.walltime(),
                        limits.stop()),
                execution.foreach(),
                inputs(),
                outputs(),
                needs(),
                Optional.empty(),
                limits.retry(),
                limits.tolerance(),
                node.integer("atMost").orElse(ExecutionTemplate.UNBOUNDED),
                placement());
    }

    private SortedMap<String, String> environment() {
        var environment = new TreeMap<String, String>();
        node.mapping("runtime").ifPresent(runtime -> environment.putAll(runtime.textMap("env")));
        return environment;
    }

    private Command command() {
        if (!node.has("command")) {
            return new Command.Script(node.optionalText("script").orElse(""));
        }
        var names = new HashMap<String, List<String>>();
        names.put("inputs", names("inputs"));
        names.put("outputs", names("outputs"));
        names.put("each", execution.variables());
        var placeholders = new Placeholders(execution.name(), problems);
        node.scalars("command").forEach(argument -> placeholders.argument(argument, names));
        return new Command.Argv(node.texts("command"));
    }

    private List<String> names(String key) {
        return node.mapping(key)
                .map(each -> List.copyOf(each.entries().keySet()))
                .orElse(List.of());
    }

    private List<ShippedFile> files() {
        var shipped = new ArrayList<ShippedFile>();
        for (Scalar file : node.scalars("files")) {
            String name = file.text();
            if (!SandboxPath.isInside(name)) {
                refuse(file.position(), "ship '%s'".formatted(name), "it leads out of its folder");
                continue;
            }
            byte[] content =
                    source.files().isEmpty() ? new byte[0] : source.files().get().get(name);
            if (content == null) {
                refuse(
                        file.position(),
                        "ship '%s'".formatted(name),
                        "there is no such file next to %s".formatted(source.file())
                                + Suggestions.hint(name, source.files().get().keySet()));
            } else if (content.length > ShippedFile.MOST_BYTES) {
                refuse(
                        file.position(),
                        "ship '%s'".formatted(name),
                        "it is too large (got %d bytes, expected at most %d)"
                                .formatted(content.length, ShippedFile.MOST_BYTES));
            } else {
                shipped.add(new ShippedFile(name, Digest.of(content), content, isProgram(content)));
            }
        }
        return shipped;
    }

    private static boolean isProgram(byte[] content) {
        return content.length > 1 && content[0] == '#' && content[1] == '!';
    }

    private SortedMap<String, Binding> inputs() {
        var bindings = new TreeMap<String, Binding>();
        var reader = new BindingReader(declared, problems);
        node.mapping("inputs")
                .ifPresent(
                        inputs ->
                                inputs.entries()
                                        .forEach(
                                                (name, entry) -> {
                                                    if (entry.value() instanceof Scalar value) {
                                                        reader.input(
                                                                        value.position(),
                                                                        value.text(),
                                                                        execution)
                                                                .ifPresent(
                                                                        b -> bindings.put(name, b));
                                                    }
                                                }));
        return bindings;
    }

    private SortedMap<String, String> outputs() {
        var paths = new TreeMap<String, String>();
        var outputs = node.mapping("outputs");
        for (String name : execution.outputs()) {
            outputs.flatMap(all -> all.mapping(name))
                    .flatMap(output -> output.optionalText("path").map(path -> output))
                    .ifPresent(output -> addOutput(name, output, paths));
        }
        return paths;
    }

    private void addOutput(String name, Mapping output, Map<String, String> paths) {
        String path = output.text("path").replaceAll("/+$", "");
        var position = output.valuePosition("path");
        if (!SandboxPath.isInside(path)) {
            refuse(
                    position,
                    "make output '%s'".formatted(name),
                    "its path leads out of the sandbox (got '%s')".formatted(path));
        }
        paths.forEach(
                (other, taken) -> {
                    if (SandboxPath.overlap(path, taken)) {
                        refuse(
                                position,
                                "make output '%s'".formatted(name),
                                "output '%s' lies at '%s' already".formatted(other, taken));
                    }
                });
        paths.put(name, path);
    }

    private List<String> needs() {
        for (Scalar need : node.scalars("needs")) {
            if (!declared.executions().containsKey(need.text())) {
                problems.add(
                        need.position(),
                        "cannot use '%s' in needs of execution '%s': no execution has that name%s"
                                .formatted(
                                        need.text(),
                                        execution.name(),
                                        Suggestions.hint(
                                                need.text(), declared.executions().keySet())));
            }
        }
        return node.texts("needs");
    }

    private PlacementSpec placement() {
        var placement = node.mapping("placement");
        if (placement.isEmpty()) {
            return PlacementSpec.ANYWHERE;
        }
        String text = new String(source.text(), StandardCharsets.UTF_8);
        var require = new ArrayList<Requirement>();
        for (Scalar expression : placement.get().scalars("require")) {
            String name = require.isEmpty() ? "require" : "require " + (require.size() + 1);
            var place = new ExpressionPlace(expression.position(), text);
            switch (policies.compileRequirement(name, expression.text(), place)) {
                case Condition(var condition) -> require.add(new Requirement(name, condition, ""));
                case Refused(var refusals) -> refusals.forEach(problems::add);
            }
        }
        return new PlacementSpec(
                placement.get().optionalText("policy"),
                require,
                placement.get().optionalText("site").flatMap(ExecutionReader::site));
    }

    /** A name that the schema accepts; what it refuses is reported already. */
    private static Optional<SiteName> site(String text) {
        try {
            return Optional.of(new SiteName(text));
        } catch (io.atoll.kernel.AtollException _) {
            return Optional.empty();
        }
    }

    private void refuse(Position position, String what, String why) {
        problems.add(
                position, "cannot %s of execution '%s': %s".formatted(what, execution.name(), why));
    }
}
