package io.atoll.server.record;

import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.workflow.ExecutionTemplate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.node.ObjectNode;

/** Reads rows of older versions: what has another place since is put there first. Stateless. */
final class OlderRows extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1;

    /** What a template's site carries out stood beside the template's other keys. */
    private static final List<String> WORK =
            List.of("command", "files", "environment", "resources", "walltime", "stop");

    private static final Map<Class<?>, Consumer<ObjectNode>> MENDS =
            Map.of(
                    ExecutionTemplate.class, OlderRows::template,
                    TransferRecord.class, OlderRows::transfer);

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config,
            BeanDescription.Supplier type,
            ValueDeserializer<?> usual) {
        var mend = MENDS.get(type.getBeanClass());
        return mend == null ? usual : new Mending(usual, mend);
    }

    private static void template(ObjectNode row) {
        if (!row.has("work")) {
            var work = row.putObject("work");
            WORK.forEach(key -> work.set(key, row.remove(key)));
        }
    }

    // A transfer had a direction, to or from the one global store, and the site moved it.
    private static void transfer(ObjectNode row) {
        if (!row.has("mover")) {
            boolean pushed = row.path("direction").asString("").equals("PUSH");
            row.set("mover", row.get(pushed ? "from" : "to"));
        }
    }

    private static final class Mending extends DelegatingDeserializer {
        private final Consumer<ObjectNode> mend;

        Mending(ValueDeserializer<?> usual, Consumer<ObjectNode> mend) {
            super(usual);
            this.mend = mend;
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> usual) {
            return new Mending(usual, mend);
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) {
            var tree = context.readTree(in);
            if (tree instanceof ObjectNode row) {
                mend.accept(row);
            }
            try (var tokens = tree.traverse(context)) {
                tokens.nextToken();
                return super.deserialize(tokens, context);
            }
        }
    }
}
