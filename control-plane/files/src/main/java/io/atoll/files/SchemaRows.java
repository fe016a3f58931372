package io.atoll.files;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rows of a table of keys, read from a schema: one for each key at any depth. */
final class SchemaRows {
    static final String HEAD =
            """
            | key | required | type or values | default | meaning |
            |---|---|---|---|---|
            """;

    private final JsonNode root;
    private final List<String> rows = new ArrayList<>();

    private SchemaRows(JsonNode root) {
        this.root = root;
    }

    /** The keys in {@code schema}, a part of {@code root}, each with {@code prefix} before it. */
    static String of(JsonNode root, JsonNode schema, String prefix) {
        var rows = new SchemaRows(root);
        rows.collect(schema, prefix, true);
        return HEAD + String.join("", rows.rows);
    }

    private void collect(JsonNode schema, String prefix, boolean available) {
        for (var property : schema.path("properties").properties()) {
            row(
                    property.getValue(),
                    prefix + property.getKey(),
                    SchemaValue.required(schema, property.getKey()),
                    available);
        }
        if (schema.path("additionalProperties").isObject()) {
            collect(schema.path("additionalProperties"), prefix + "NAME.", available);
        }
        if (schema.path("items").isObject()) {
            collect(schema.path("items"), prefix, available);
        }
    }

    private void row(JsonNode given, String key, String required, boolean available) {
        JsonNode schema =
                given.has("$ref") ? root.at(given.path("$ref").stringValue().substring(1)) : given;
        boolean now = available && !schema.path(LaterKeyword.NAME).asBoolean(false);
        rows.add(
                "| `%s` | %s | %s | %s | %s%s |\n"
                        .formatted(
                                key,
                                required,
                                SchemaValue.values(schema),
                                SchemaValue.fallback(schema),
                                schema.path("description").asString(""),
                                now ? "" : " (later)"));
        collect(schema, key + (schema.has("items") ? "[]." : "."), now);
    }
}
