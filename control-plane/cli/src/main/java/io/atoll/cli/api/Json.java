package io.atoll.cli.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON in and out. Keys that a newer server adds are passed over.
 *
 * <p>Trees are read and written token by token: a mapper takes longer to set up than most commands
 * take to answer, so it is made for what is neither a tree nor plain lists and maps only.
 */
public final class Json {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** Made when it is first needed. */
    private static final class Mapper {
        static final JsonMapper INSTANCE =
                JsonMapper.builder()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .build();
    }

    /**
     * Parses {@code text}; a missing node if it is empty.
     *
     * @throws AtollException INTERNAL if it is no JSON: whoever wrote it is another program of ours
     */
    public static JsonNode read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return parser.nextToken() == null ? MissingNode.getInstance() : value(parser);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException("a string is no device that fails", e);
        }
    }

    /** {@code node} as a record. */
    public static <T> T as(JsonNode node, Class<T> type) {
        try {
            return Mapper.INSTANCE.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** A record, map or list as a tree. */
    public static JsonNode tree(Object value) {
        return switch (value) {
            case JsonNode node -> node;
            case String text -> NODES.textNode(text);
            case Collection<?> values -> {
                ArrayNode array = NODES.arrayNode();
                values.forEach(each -> array.add(tree(each)));
                yield array;
            }
            case Map<?, ?> values -> {
                ObjectNode object = NODES.objectNode();
                values.forEach((key, each) -> object.set(String.valueOf(key), tree(each)));
                yield object;
            }
            default -> Mapper.INSTANCE.valueToTree(value);
        };
    }

    /** The text at {@code key}; null if there is none. */
    static @Nullable String text(JsonNode node, String key) {
        return node.hasNonNull(key) ? node.path(key).asText() : null;
    }

    /** The whole number at {@code key}; null if there is none. */
    static @Nullable Integer number(JsonNode node, String key) {
        return node.hasNonNull(key) ? (Integer) node.path(key).asInt() : null;
    }

    /** On one line. */
    public static String compact(JsonNode node) {
        return written(node, false);
    }

    /** For {@code -o json}: indented. */
    public static String pretty(JsonNode node) {
        return written(node, true);
    }

    // The parser stands at the value's first token, and at its last one afterwards. Its factory
    // limits how deep values lie within each other.
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                for (JsonToken token = parser.nextToken();
                        token == JsonToken.FIELD_NAME;
                        token = parser.nextToken()) {
                    String key = parser.currentName();
                    parser.nextToken();
                    object.set(key, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT -> NODES.numberNode(parser.getIntValue());
                        case LONG -> NODES.numberNode(parser.getLongValue());
                        default -> NODES.numberNode(parser.getBigIntegerValue());
                    };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(parser, "a value was expected");
        };
    }

    private static String written(JsonNode node, boolean pretty) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            if (pretty) {
                generator.useDefaultPrettyPrinter();
            }
            write(generator, node);
        } catch (IOException e) {
            throw new UncheckedIOException("a string is no device that fails", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                for (Map.Entry<String, JsonNode> each : node.properties()) {
                    generator.writeFieldName(each.getKey());
                    write(generator, each.getValue());
                }
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                for (JsonNode each : node) {
                    write(generator, each);
                }
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(node.textValue());
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case NUMBER -> generator.writeNumber(node.asText());
            case NULL -> generator.writeNull();
            case MISSING, BINARY, POJO -> generator.writeString(node.asText());
        }
    }

    private static AtollException unreadable(JsonProcessingException e) {
        return new AtollException(
                ErrorCode.INTERNAL,
                "cannot read the answer of the control plane: " + e.getOriginalMessage(),
                e);
    }
}
