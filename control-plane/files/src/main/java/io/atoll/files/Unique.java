package io.atoll.files;

import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Refuses what occurs twice in a list whose schema says {@code x-atoll-unique}: the key that tells
 * its items apart, or nothing when the items themselves do. Stateless.
 */
final class Unique {
    static final String KEYWORD = "x-atoll-unique";

    private Unique() {}

    /** A part of a document with the part of the schema that is about it. */
    private record Part(JsonNode schema, YamlNode node) {}

    static void check(JsonNode schema, YamlNode root, Problems problems) {
        var parts = new ArrayDeque<Part>();
        parts.add(new Part(schema, root));
        for (var part = parts.poll(); part != null; part = parts.poll()) {
            var node = part.node();
            var about = resolved(schema, part.schema());
            switch (node) {
                case Mapping mapping ->
                        mapping.entries()
                                .forEach(
                                        (key, entry) ->
                                                parts.add(
                                                        new Part(
                                                                ofKey(about, key), entry.value())));
                case Sequence sequence -> {
                    if (about.has(KEYWORD)) {
                        items(about.get(KEYWORD).stringValue(), sequence, problems);
                    }
                    sequence.items()
                            .forEach(item -> parts.add(new Part(about.path("items"), item)));
                }
                case Scalar _ -> {}
            }
        }
    }

    private static JsonNode ofKey(JsonNode schema, String key) {
        var own = schema.path("properties").path(key);
        return own.isMissingNode() ? schema.path("additionalProperties") : own;
    }

    // Only references into the same document: #/$defs/name.
    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        return reference.startsWith("#") ? root.at(reference.substring(1)) : schema;
    }

    private static void items(String key, Sequence sequence, Problems problems) {
        var seen = new HashMap<String, Position>();
        for (var item : sequence.items()) {
            named(key, item)
                    .ifPresent(
                            scalar -> {
                                var first = seen.putIfAbsent(scalar.text(), scalar.position());
                                if (first != null) {
                                    problems.add(
                                            scalar.position(),
                                            "cannot use %s'%s' twice: it is on line %d already"
                                                    .formatted(
                                                            key.isEmpty() ? "" : key + " ",
                                                            scalar.text(),
                                                            first.line()));
                                }
                            });
        }
    }

    private static Optional<Scalar> named(String key, YamlNode item) {
        if (key.isEmpty()) {
            return item instanceof Scalar scalar ? Optional.of(scalar) : Optional.empty();
        }
        return item instanceof Mapping mapping
                ? mapping.get(key).filter(Scalar.class::isInstance).map(Scalar.class::cast)
                : Optional.empty();
    }
}
