package io.atoll.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Says of a key's schema, in a few words for a table, what a value may be and when it must be. */
final class SchemaValue {
    private static final String NAME_PATTERN = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
    private static final String EXPECTED = "x-atoll-expected";

    private SchemaValue() {}

    /** Such as {@code whole number, 1 to 100000}. */
    static String values(JsonNode schema) {
        if (schema.has("const")) {
            return code(schema.path("const"));
        }
        if (schema.has("enum")) {
            return choices(schema);
        }
        if (schema.has(QuantityKeyword.NAME)) {
            return quantity(schema.path(QuantityKeyword.NAME).stringValue());
        }
        if (schema.path("pattern").asString("").equals(NAME_PATTERN)) {
            return "name";
        }
        if (schema.has(EXPECTED)) {
            return schema.path(EXPECTED).stringValue();
        }
        return ofType(schema);
    }

    /** The value when nobody gives one, as YAML; empty: none. */
    static String fallback(JsonNode schema) {
        return schema.has("default") ? code(schema.path("default")) : "";
    }

    /** Whether {@code key} must stand in a section with the schema {@code section}. */
    static String required(JsonNode section, String key) {
        if (names(section.path("required")).contains(key)) {
            return "yes";
        }
        Optional<String> choice =
                choice(section.path("oneOf"), key).or(() -> choice(section.path("anyOf"), key));
        if (choice.isPresent()) {
            return choice.get();
        }
        for (var each : section.path("dependentRequired").properties()) {
            if (names(each.getValue()).contains(key)) {
                return "with `" + each.getKey() + "`";
            }
        }
        return "";
    }

    private static Optional<String> choice(JsonNode alternatives, String key) {
        var keys = new ArrayList<String>();
        alternatives.forEach(each -> keys.addAll(names(each.path("required"))));
        return keys.contains(key)
                ? Optional.of("one of `" + String.join("`, `", keys) + "`")
                : Optional.empty();
    }

    private static String ofType(JsonNode schema) {
        JsonNode type = schema.path("type");
        return switch (type.isArray() ? "string" : type.asString("string")) {
            case "array" -> list(schema.path("items"));
            case "object" -> mapping(schema);
            case "integer" -> "whole number" + bounds(schema);
            case "number" -> "number" + bounds(schema);
            case "boolean" -> "`true`, `false`";
            default -> "text";
        };
    }

    private static String list(JsonNode items) {
        return !items.isObject() || items.has("properties") ? "list" : "list of: " + values(items);
    }

    private static String mapping(JsonNode schema) {
        JsonNode values = schema.path("additionalProperties");
        boolean plain = values.isObject() && !values.has("properties");
        return plain ? "mapping to: " + values(values) : "mapping";
    }

    private static String bounds(JsonNode schema) {
        if (!schema.has("minimum")) {
            return "";
        }
        String least = schema.path("minimum").asString();
        return schema.has("maximum")
                ? ", " + least + " to " + schema.path("maximum").asString()
                : ", at least " + least;
    }

    private static String choices(JsonNode schema) {
        List<String> later = names(schema.path(LaterKeyword.NAME).path("enum"));
        var now = new ArrayList<>(names(schema.path("enum")));
        now.removeAll(later);
        String text = "`" + String.join("`, `", now) + "`";
        return later.isEmpty() ? text : text + " (later: " + String.join(", ", later) + ")";
    }

    private static String quantity(String kind) {
        return switch (kind) {
            case "bytes" -> "bytes, such as `512MiB`";
            case "cpu" -> "cores, such as `2` or `0.5`";
            case "duration" -> "duration, such as `10m`";
            case "rate" -> "rate, such as `2Gbit/s`";
            default -> throw new IllegalStateException("unknown quantity " + kind);
        };
    }

    private static List<String> names(JsonNode array) {
        var names = new ArrayList<String>();
        array.forEach(each -> names.add(each.asString()));
        return names;
    }

    private static String code(JsonNode value) {
        return "`" + (value.isString() ? value.stringValue() : value.toString()) + "`";
    }
}
