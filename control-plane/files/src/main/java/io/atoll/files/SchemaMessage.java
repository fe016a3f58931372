package io.atoll.files;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import io.atoll.files.YamlNode.Kind;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import io.atoll.kernel.AtollException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One finding of the schema validator, put into a sentence and a place of the file. */
final class SchemaMessage {
    private final Error error;
    private final JsonNode parentSchema;
    private final Mapping parent;
    private final YamlNode node;
    private final String key;
    private final boolean keyed;
    private final boolean aboutName;

    private SchemaMessage(Error error, JsonNode rootSchema, Mapping root) {
        this.error = error;
        this.parentSchema = parentSchema(rootSchema, error);
        NodePath path = error.getInstanceLocation();
        Mapping holder = root;
        YamlNode at = root;
        String last = "file";
        boolean inMapping = false;
        for (int i = 0; i < path.getNameCount(); i++) {
            inMapping = at instanceof Mapping;
            if (at instanceof Mapping mapping) {
                last = path.getName(i);
                holder = mapping;
                at = mapping.get(last).orElse(mapping);
            } else if (at instanceof Sequence sequence) {
                at = sequence.items().get(Integer.parseInt(path.getName(i)));
            }
        }
        this.parent = holder;
        this.node = at;
        this.key = last;
        this.keyed = inMapping;
        this.aboutName = error.getEvaluationPath().contains("propertyNames");
    }

    static SchemaMessage of(Error error, JsonNode rootSchema, Mapping root) {
        return new SchemaMessage(error, rootSchema, root);
    }

    Problem problem() {
        if (error.getEvaluationPath().contains("oneOf")) {
            return Problem.at(node.position(), alternatives());
        }
        if (aboutName) {
            return badName();
        }
        return switch (error.getKeyword()) {
            case LaterKeyword.NAME -> later();
            case QuantityKeyword.NAME -> Problem.at(node.position(), quantity());
            case "additionalProperties" -> unknownKey();
            case "required" ->
                    Problem.at(
                            node.position(),
                            "cannot use %s: '%s' is missing"
                                    .formatted(place(), error.getProperty()));
            case "dependentRequired" -> dependent();
            case "enum", "const" -> Problem.at(node.position(), notAmong());
            default -> Problem.at(node.position(), unexpected());
        };
    }

    private Problem later() {
        boolean always = error.getSchemaNode().isBoolean();
        if (always && keyed) {
            return Problem.at(
                    parent.keyPosition(key),
                    "cannot use '%s': not available in this version".formatted(key));
        }
        return Problem.at(
                node.position(), "cannot use %s: not available in this version".formatted(named()));
    }

    private String quantity() {
        String text = node instanceof Scalar scalar ? scalar.text() : "";
        try {
            QuantityKeyword.parse(error.getSchemaNode().stringValue(), key, text);
        } catch (AtollException e) {
            return String.valueOf(e.getMessage());
        }
        return "cannot read %s: %s".formatted(named(), error.getMessage());
    }

    private Problem unknownKey() {
        String unknown = String.valueOf(error.getProperty());
        var known = List.copyOf(parentSchema.path("properties").propertyNames());
        var position =
                node instanceof Mapping mapping ? mapping.keyPosition(unknown) : node.position();
        return Problem.at(
                position,
                "cannot use '%s': no such key here%s"
                        .formatted(unknown, Suggestions.hint(unknown, known)));
    }

    private String alternatives() {
        var keys = new ArrayList<String>();
        var choice = parentSchema;
        for (var option : choice.path("oneOf")) {
            option.path("required").forEach(name -> keys.add("'" + name.stringValue() + "'"));
        }
        var present =
                keys.stream()
                        .filter(
                                k ->
                                        node instanceof Mapping m
                                                && m.has(k.substring(1, k.length() - 1)))
                        .toList();
        String got = present.isEmpty() ? "none" : String.join(" and ", present);
        return "cannot use %s: expected exactly one of %s (got %s)"
                .formatted(place(), list(keys), got);
    }

    private Problem dependent() {
        if (node instanceof Mapping mapping) {
            for (var entry : parentSchema.path("dependentRequired").properties()) {
                for (var needed : entry.getValue()) {
                    if (mapping.has(entry.getKey()) && !mapping.has(needed.stringValue())) {
                        return Problem.at(
                                mapping.keyPosition(entry.getKey()),
                                "cannot use '%s': it needs '%s' too"
                                        .formatted(entry.getKey(), needed.stringValue()));
                    }
                }
            }
        }
        return Problem.at(node.position(), "cannot use " + place() + ": " + error.getMessage());
    }

    private Problem badName() {
        String name =
                error.getInstanceNode().isString() ? error.getInstanceNode().stringValue() : key;
        String property = error.getProperty() == null ? name : error.getProperty();
        var holder = node instanceof Mapping mapping ? mapping : parent;
        return Problem.at(
                holder.keyPosition(property),
                "cannot use '%s' as a name: expected %s"
                        .formatted(
                                property,
                                parentSchema
                                        .at("/propertyNames/" + SchemaCheck.EXPECTED)
                                        .asString("another")));
    }

    private String notAmong() {
        var allowed = new ArrayList<String>();
        if (parentSchema.has("const")) {
            allowed.add(parentSchema.path("const").asString());
        }
        parentSchema.path("enum").forEach(value -> allowed.add(value.asString()));
        String hint = node instanceof Scalar s ? Suggestions.hint(s.text(), allowed) : "";
        return "cannot use %s: expected %s%s".formatted(named(), list(allowed), hint);
    }

    private String unexpected() {
        boolean number = parentSchema.has("minimum") || parentSchema.has("maximum");
        String expected =
                switch (error.getKeyword()) {
                    case "minLength", "minItems", "minProperties" -> "at least one";
                    case "maxItems", "maxProperties" ->
                            "at most " + parentSchema.path(error.getKeyword()).asString();
                    case "minimum", "maximum" -> number ? range() : expected();
                    default -> expected();
                };
        return "cannot read %s: expected %s%s".formatted(named(), expected, got());
    }

    private String got() {
        return switch (node) {
            case Mapping _ -> " (got a mapping)";
            case Sequence s -> s.items().isEmpty() ? " (got none)" : " (got a list)";
            case Scalar s when s.kind() == Kind.NOTHING -> " (got nothing)";
            case Scalar s when s.kind() != Kind.TEXT && wantsText() ->
                    " (put it in quotes to make it text)";
            case Scalar _ -> "";
        };
    }

    private boolean wantsText() {
        return parentSchema.path("type").asString("").equals("string");
    }

    private String range() {
        var low = parentSchema.path("minimum");
        var high = parentSchema.path("maximum");
        if (low.isMissingNode() || high.isMissingNode()) {
            return low.isMissingNode()
                    ? "at most " + high.asString()
                    : "at least " + low.asString();
        }
        return "from %s to %s".formatted(low.asString(), high.asString());
    }

    private String expected() {
        if (parentSchema.has(SchemaCheck.EXPECTED)) {
            return parentSchema.path(SchemaCheck.EXPECTED).stringValue();
        }
        var types = new ArrayList<String>();
        var type = parentSchema.path("type");
        if (type.isString()) {
            types.add(words(type.stringValue()));
        }
        type.forEach(option -> types.add(words(option.stringValue())));
        return types.isEmpty() ? error.getMessage() : String.join(" or ", types);
    }

    private static String words(String type) {
        return switch (type) {
            case "object" -> "a mapping";
            case "array" -> "a list";
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            default -> "a " + type;
        };
    }

    /** The key with its value: {@code memory '4 gigs'}. */
    private String named() {
        return node instanceof Scalar s && s.kind() != Kind.NOTHING
                ? "%s '%s'".formatted(key, s.text())
                : key;
    }

    /** The whole path: {@code executions[2].outputs}. */
    private String place() {
        NodePath path = error.getInstanceLocation();
        var text = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append(i == 0 ? "" : ".").append(path.getName(i));
            }
        }
        return text.isEmpty() ? "this file" : text.toString();
    }

    private static String list(List<String> words) {
        if (words.size() == 1) {
            return "'" + words.getFirst().replace("'", "") + "'";
        }
        return words.stream().limit(words.size() - 1).collect(Collectors.joining(", "))
                + " or "
                + words.getLast();
    }

    /** The schema that holds the keyword which was not met. */
    private static JsonNode parentSchema(JsonNode root, Error error) {
        NodePath path = error.getSchemaLocation().getFragment();
        JsonNode at = root;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            if (path.getName(i).equals("oneOf")) {
                return at;
            }
            at =
                    path.getElement(i) instanceof Integer index
                            ? at.path(index)
                            : at.path(path.getName(i));
        }
        return at;
    }
}
