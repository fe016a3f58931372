package io.atoll.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The keys of a configuration file, read from its schema. */
final class ConfigurationKeys {
    private ConfigurationKeys() {}

    /**
     * Every key that can be given by itself, in the order of the schema. A section that only holds
     * keys is none; a list is one as a whole.
     */
    static List<ConfigurationKey> of(FileFormat format) {
        var keys = new ArrayList<ConfigurationKey>();
        collect(SchemaCheck.schemaNode(format), List.of(), true, keys);
        return keys;
    }

    private static void collect(
            JsonNode schema, List<String> path, boolean available, List<ConfigurationKey> keys) {
        for (var property : schema.path("properties").properties()) {
            var inner = property.getValue();
            var innerPath = new ArrayList<>(path);
            innerPath.add(property.getKey());
            boolean innerAvailable = available && !inner.path(LaterKeyword.NAME).asBoolean(false);
            if (!isSection(inner)) {
                keys.add(key(inner, innerPath, innerAvailable));
            }
            collect(inner, innerPath, innerAvailable, keys);
        }
    }

    private static boolean isSection(JsonNode schema) {
        return schema.has("properties") && schema.path("type").asString("").equals("object");
    }

    private static ConfigurationKey key(JsonNode schema, List<String> path, boolean available) {
        var fallback = schema.path("default");
        Optional<String> text =
                fallback.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(
                                fallback.isString() ? fallback.stringValue() : fallback.toString());
        return new ConfigurationKey(
                path, type(schema), text, schema.path("description").asString(""), available);
    }

    private static String type(JsonNode schema) {
        if (schema.has(QuantityKeyword.NAME)) {
            return schema.path(QuantityKeyword.NAME).stringValue();
        }
        if (schema.has("enum")) {
            var values = new ArrayList<String>();
            schema.path("enum").forEach(value -> values.add(value.asString()));
            return String.join(", ", values);
        }
        var type = schema.path("type");
        String first = type.isArray() ? "string" : type.asString("string");
        return switch (first) {
            case "array" -> "list";
            case "object" -> "mapping";
            case "integer", "number" -> "number";
            case "boolean" -> "true or false";
            default -> "text";
        };
    }
}
