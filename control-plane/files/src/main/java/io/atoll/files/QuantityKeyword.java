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
import io.atoll.kernel.AtollException;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Durations;
import io.atoll.kernel.quantity.Rate;
import tools.jackson.databind.JsonNode;

/** {@code x-atoll-quantity}: the value parses as bytes, cpu, duration or rate of the kernel. */
final class QuantityKeyword extends AbstractKeyword {
    static final String NAME = "x-atoll-quantity";

    QuantityKeyword() {
        super(NAME);
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        return new Check(this, value, location);
    }

    /**
     * Parses for its failure.
     *
     * @throws AtollException INVALID, naming {@code what}
     */
    static void parse(String kind, String what, String text) {
        Object parsed =
                switch (kind) {
                    case "bytes" -> ByteSize.parse(what, text);
                    case "cpu" -> Cpu.parse(what, text);
                    case "duration" -> Durations.parse(what, text);
                    case "rate" -> Rate.parse(what, text);
                    default -> throw new IllegalStateException("unknown quantity " + kind);
                };
        assert parsed != null;
    }

    private static final class Check extends AbstractKeywordValidator {
        Check(QuantityKeyword keyword, JsonNode value, SchemaLocation location) {
            super(keyword, value, location);
        }

        @Override
        public void validate(
                ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            if (!node.isString() && !node.isNumber()) {
                return;
            }
            String text =
                    node.isNumber() ? node.decimalValue().toPlainString() : node.stringValue();
            try {
                parse(getSchemaNode().stringValue(), "quantity", text);
            } catch (AtollException e) {
                context.addError(
                        Error.builder()
                                .keyword(NAME)
                                .instanceLocation(location)
                                .instanceNode(node)
                                .schemaLocation(getSchemaLocation())
                                .schemaNode(getSchemaNode())
                                .evaluationPath(context.getEvaluationPath())
                                .message(e.getMessage())
                                .build());
            }
        }
    }
}
