package io.atoll.files;

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
            lists(SchemaCheck.schemaNode(format), page);
        }
        return page.toString();
    }

    /** Every key of the workflow and policy files. */
    public static String files() {
        return FilesPage.text();
    }

    // What stands in the items of a list has neither a variable nor a flag of its own.
    private static void lists(JsonNode root, StringBuilder page) {
        for (var property : root.path("properties").properties()) {
            var items = property.getValue().path("items");
            if (items.has("properties")) {
                page.append("\n### Items of `%s`\n\n".formatted(property.getKey()));
                page.append(items.path("description").asString("")).append("\n\n");
                page.append(SchemaRows.of(root, items, property.getKey() + "[]."));
            }
        }
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
}
