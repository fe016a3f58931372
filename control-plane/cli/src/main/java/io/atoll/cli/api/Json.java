package io.atoll.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/** JSON in and out. Keys that a newer server adds are passed over. */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private Json() {}

    /**
     * Parses {@code text}.
     *
     * @throws AtollException INTERNAL if it is no JSON: whoever wrote it is another program of ours
     */
    public static JsonNode read(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MAPPER.missingNode() : node;
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    /** {@code node} as a record. */
    public static <T> T as(JsonNode node, Class<T> type) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A record, map or list as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** On one line. */
    public static String compact(JsonNode node) {
        return node.toString();
    }

    /** For {@code -o json}: indented. */
    public static String pretty(JsonNode node) {
        return node.toPrettyString();
    }

    private static AtollException unreadable(JsonProcessingException e) {
        return new AtollException(
                ErrorCode.INTERNAL,
                "cannot read the answer of the control plane: " + e.getOriginalMessage(),
                e);
    }
}
