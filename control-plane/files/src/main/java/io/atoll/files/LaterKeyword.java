package io.atoll.files;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.AbstractKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code x-atoll-later}: the key belongs to the format, but this version does not carry it out.
 * True refuses every value; a schema refuses the values that it accepts.
 */
final class LaterKeyword extends AbstractKeyword {
    static final String NAME = "x-atoll-later";

    LaterKeyword() {
        super(NAME);
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        var refused = value.isBoolean() ? null : context.newSchema(location, value, parent);
        return new Check(this, value, location, refused);
    }

    private static final class Check extends AbstractKeywordValidator {
        private final @Nullable Schema refused;

        Check(
                LaterKeyword keyword,
                JsonNode value,
                SchemaLocation location,
                @Nullable Schema refused) {
            super(keyword, value, location);
            this.refused = refused;
        }

        @Override
        public void validate(
                ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            if (refused != null && !refused.validate(node).isEmpty()) {
                return;
            }
            context.addError(
                    Error.builder()
                            .keyword(NAME)
                            .instanceLocation(location)
                            .instanceNode(node)
                            .schemaLocation(getSchemaLocation())
                            .schemaNode(getSchemaNode())
                            .evaluationPath(context.getEvaluationPath())
                            .message("not available in this version")
                            .build());
        }
    }
}
