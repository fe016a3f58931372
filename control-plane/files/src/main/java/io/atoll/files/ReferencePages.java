package io.atoll.files;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Pages of the reference, generated from the published schemas. */
public final class ReferencePages {
    private ReferencePages() {}

    /** Prints the page that its argument names: {@code configuration} or {@code files}. */
    public static void main(String[] arguments) {
        boolean files = arguments.length == 1 && arguments[0].equals("files");
        System.out.print(files ? files() : configuration());
    }

    /** Every key of both configuration files with its variable, flag, default and meaning. */
    public static String configuration() {
        var page = new StringBuilder();
        page.append(
                """
                # Configuration

                Every key has an environment variable and a flag, derived from its path. A flag wins over a variable, a variable over the file, the file over the default. Lists are comma-separated in variables and flags, or YAML in brackets.
                """);
        for (var format : List.of(FileFormat.CONTROL_PLANE, FileFormat.AGENT)) {
            page.append("\n## ").append(title(format)).append("\n\n");
            page.append("| key | variable | flag | type | default | meaning |\n");
            page.append("|---|---|---|---|---|---|\n");
            for (var key : ConfigurationKeys.of(format)) {
                page.append(row(key));
            }
        }
        return page.toString();
    }

    /** Every key of the workflow and policy files. */
    public static String files() {
        var page = new StringBuilder("# Files\n");
        var formats =
                List.of(FileFormat.WORKFLOW, FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY);
        for (var format : formats) {
            var root = SchemaCheck.schemaNode(format);
            page.append("\n## ").append(title(format)).append("\n\n");
            page.append(root.path("description").asString("")).append("\n\n");
            page.append("| key | meaning |\n|---|---|\n");
            var rows = new ArrayList<String>();
            rows(root, root, "", true, rows);
            rows.forEach(page::append);
        }
        return page.toString();
    }

    private static String title(FileFormat format) {
        return SchemaCheck.schemaNode(format).path("title").asString();
    }

    private static String row(ConfigurationKey key) {
        return "| `%s` | `%s` | `%s` | %s | %s | %s |\n"
                .formatted(
                        key.dotted(),
                        key.variable(),
                        key.flag(),
                        key.type(),
                        key.defaultText().map(text -> "`" + text + "`").orElse(""),
                        key.meaning() + (key.available() ? "" : " (later)"));
    }

    private static void rows(
            JsonNode root, JsonNode schema, String prefix, boolean available, List<String> rows) {
        for (var property : schema.path("properties").properties()) {
            row(root, property.getValue(), prefix + property.getKey(), available, rows);
        }
        if (schema.path("additionalProperties").isObject()) {
            rows(root, schema.path("additionalProperties"), prefix + "NAME.", available, rows);
        }
        if (schema.path("items").isObject()) {
            rows(root, schema.path("items"), prefix, available, rows);
        }
    }

    private static void row(
            JsonNode root, JsonNode given, String key, boolean available, List<String> rows) {
        var schema =
                given.has("$ref") ? root.at(given.path("$ref").stringValue().substring(1)) : given;
        boolean now = available && !schema.path(LaterKeyword.NAME).asBoolean(false);
        rows.add(
                "| `%s` | %s%s |\n"
                        .formatted(
                                key,
                                schema.path("description").asString(""),
                                now ? "" : " (later)"));
        String separator = schema.has("items") ? "[]." : ".";
        rows(root, schema, key + separator, now, rows);
    }
}
