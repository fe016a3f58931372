package io.atoll.server.workflow;

import io.atoll.files.Problem;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.json.CanonicalJson;
import io.atoll.server.view.RunRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A single command as a workflow of one execution, so that the same rules hold for both. */
public final class CommandDocument {
    private static final String NAME = "command";

    private CommandDocument() {}

    /**
     * Decodes {@code command}.
     *
     * @param files contents of what it ships
     * @throws ProblemsException with everything that is wrong with it, without lines
     */
    public static DecodedWorkflow decode(
            WorkflowDecoder decoder,
            RunRequest.Command command,
            Map<String, byte[]> files,
            ProjectName project,
            String consequence) {
        byte[] text = CanonicalJson.write(document(command)).getBytes(StandardCharsets.UTF_8);
        try {
            return decoder.decode(
                    new WorkflowSource(NAME, text, Optional.of(files)), project, consequence);
        } catch (ProblemsException e) {
            throw new ProblemsException(
                    e.problems().stream()
                            .map(each -> new Problem(NAME, 0, 0, each.message()))
                            .toList(),
                    consequence);
        }
    }

    private static Map<String, @Nullable Object> document(RunRequest.Command command) {
        String name = command.name() == null ? NAME : command.name();
        var execution = new TreeMap<String, @Nullable Object>();
        execution.put("name", name);
        put(execution, "command", command.argv());
        put(execution, "script", command.script());
        put(execution, "walltime", command.walltime());
        put(
                execution,
                "resources",
                command.resources() == null ? null : exact(command.resources()));
        if (command.files() != null) {
            execution.put("files", List.copyOf(new TreeMap<>(command.files()).keySet()));
        }
        if (command.env() != null) {
            execution.put("runtime", Map.of("env", command.env()));
        }
        var placement = new TreeMap<String, @Nullable Object>();
        put(placement, "site", command.site());
        put(placement, "policy", command.policy());
        execution.put("placement", placement);
        var document = new TreeMap<String, @Nullable Object>();
        addInputs(command, document, execution);
        addOutputs(command, name, document, execution);
        document.put("kind", "Workflow");
        document.put("version", "atoll/v1");
        document.put("name", name);
        document.put("executions", List.of(execution));
        return document;
    }

    private static void addInputs(
            RunRequest.Command command,
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> execution) {
        if (command.inputs() != null) {
            var sources = new TreeMap<String, Object>();
            var bindings = new TreeMap<String, String>();
            command.inputs()
                    .forEach(
                            (input, artifact) -> {
                                sources.put(input, Map.of("artifact", artifact));
                                bindings.put(input, input);
                            });
            document.put("inputs", sources);
            execution.put("inputs", bindings);
        }
    }

    private static void addOutputs(
            RunRequest.Command command,
            String name,
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> execution) {
        if (command.outputs() != null) {
            var declared = new TreeMap<String, Object>();
            var returned = new TreeMap<String, String>();
            command.outputs()
                    .forEach(
                            (output, where) -> {
                                declared.put(output, Map.of("path", where.path()));
                                returned.put(output, name + "/" + output);
                            });
            document.put("outputs", returned);
            execution.put("outputs", declared);
        }
    }

    private static void put(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /** Canonical JSON knows no binary floating point; what was typed had a finite text anyway. */
    private static @Nullable Object exact(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                var exact = new TreeMap<String, @Nullable Object>();
                map.forEach((key, item) -> exact.put(String.valueOf(key), exact(item)));
                yield exact;
            }
            case Collection<?> items -> items.stream().map(CommandDocument::exact).toList();
            case String text -> text;
            case Boolean truth -> truth;
            case Number number -> new BigDecimal(number.toString());
            default ->
                    throw new AtollException(
                            ErrorCode.INVALID, "cannot read resources: expected texts and numbers");
        };
    }
}
