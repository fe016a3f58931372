package io.atoll.files;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Checks a tree against a published schema and tells what is wrong in our words and places. The
 * validator and its JSON library are loaded at the first check, not before.
 */
final class SchemaCheck {
    /** What a value must look like, in words; for people and messages. */
    static final String EXPECTED = "x-atoll-expected";

    private static final String FOLDER = "/io/atoll/files/schema/";

    private SchemaCheck() {}

    /** Adds to {@code problems} everything in {@code root} that {@code format} refuses. */
    static void check(FileFormat format, Mapping root, Problems problems) {
        var schema = schema(format);
        List<Error> errors = schema.validate(json(root));
        var later =
                errors.stream()
                        .filter(error -> error.getKeyword().equals(LaterKeyword.NAME))
                        .map(Error::getInstanceLocation)
                        .toList();
        for (var error : errors) {
            if (error.getKeyword().equals(LaterKeyword.NAME) || !under(later, error)) {
                problems.add(SchemaMessage.of(error, schema.getSchemaNode(), root).problem());
            }
        }
        Unique.check(schema.getSchemaNode(), root, problems);
    }

    /** The schema as it is published. */
    static JsonNode schemaNode(FileFormat format) {
        return schema(format).getSchemaNode();
    }

    static String schemaText(FileFormat format) {
        try (var in = SchemaCheck.class.getResourceAsStream(FOLDER + format.schemaFile())) {
            if (in == null) {
                throw new IllegalStateException("no schema " + format.schemaFile());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema schema(FileFormat format) {
        return Registry.SCHEMAS.getSchema(SchemaLocation.of(Registry.PREFIX + format.schemaFile()));
    }

    // What a later key holds is nobody's concern yet.
    private static boolean under(List<NodePath> later, Error error) {
        return later.stream().anyMatch(path -> error.getInstanceLocation().startsWith(path));
    }

    private static JsonNode json(YamlNode node) {
        var json = JsonNodeFactory.instance;
        return switch (node) {
            case Mapping mapping -> {
                var object = json.objectNode();
                mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
                yield object;
            }
            case Sequence sequence -> {
                var array = json.arrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Scalar(_, var text, var kind) ->
                    switch (kind) {
                        case TEXT -> json.stringNode(text);
                        case INTEGER -> json.numberNode(Long.parseLong(text));
                        case DECIMAL -> json.numberNode(new BigDecimal(text));
                        case BOOLEAN -> json.booleanNode(Boolean.parseBoolean(text));
                        case NOTHING -> json.nullNode();
                    };
        };
    }

    /** Built once, by the class loader, when the first file is checked. */
    private static final class Registry {
        static final String PREFIX = "https://atoll.dev/schema/";
        static final SchemaRegistry SCHEMAS =
                SchemaRegistry.withDialect(dialect(), builder -> builder.schemas(published()));

        private static Dialect dialect() {
            return Dialect.builder(Dialects.getDraft202012())
                    .keyword(new QuantityKeyword())
                    .keyword(new LaterKeyword())
                    .keyword(new NonValidationKeyword(EXPECTED))
                    .keyword(new NonValidationKeyword(Unique.KEYWORD))
                    .build();
        }

        private static Map<String, String> published() {
            return Arrays.stream(FileFormat.values())
                    .collect(
                            Collectors.toMap(
                                    format -> PREFIX + format.schemaFile(),
                                    SchemaCheck::schemaText));
        }
    }
}
