package io.atoll.server.workflow;

import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Kind;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.json.CanonicalJson;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as canonical JSON: what makes two submissions the same version. Comments, layout and
 * the name of the file do not count; what is shipped does.
 */
final class WorkflowDocument {
    private WorkflowDocument() {}

    static String write(Mapping root, ProjectName project, List<ExecutionTemplate> executions) {
        var files = new TreeMap<String, String>();
        for (var execution : executions) {
            for (var file : execution.work().files()) {
                files.put(file.name(), Base64.getEncoder().encodeToString(file.bytes()));
            }
        }
        return CanonicalJson.write(
                Map.of("project", project.text(), "workflow", plain(root), "files", files));
    }

    private static Map<String, @Nullable Object> plain(Mapping mapping) {
        var plain = new TreeMap<String, @Nullable Object>();
        mapping.entries().forEach((key, entry) -> plain.put(key, value(entry.value())));
        return plain;
    }

    // Numbers stay as they were written: 1.50 in an argv is not 1.5.
    private static @Nullable Object value(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalar.kind() == Kind.NOTHING ? null : scalar.text();
            case Sequence list -> list.items().stream().map(WorkflowDocument::value).toList();
            case Mapping mapping -> plain(mapping);
        };
    }
}
