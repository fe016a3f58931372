package io.atoll.policy.loader;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where an expression stands in a policy file, and so what it may read. The variables are the
 * language that people write in; docs/reference/files.md lists them.
 */
enum ExpressionKind {
    /** {@code match} of a placement policy. */
    REQUEST,
    /** {@code require} of a placement policy or an execution. */
    CONDITION,
    /** {@code prefer}: a number. */
    SCORE,
    /** {@code match} of a data policy. */
    ARTIFACT,
    /** {@code mayLie} of a data policy: nothing that a site says of itself. */
    RESIDENCY;

    /** The type of {@code site} as an argument of {@code data.locality}. */
    static final CelType SITE_TYPE = OpaqueType.create("site");

    private Set<Root> roots() {
        return switch (this) {
            case REQUEST -> Set.of(Root.EXECUTION);
            case CONDITION, SCORE -> Set.of(Root.EXECUTION, Root.SITE, Root.POOL, Root.DATA);
            case ARTIFACT -> Set.of(Root.ARTIFACT);
            case RESIDENCY -> Set.of(Root.ARTIFACT, Root.STORE);
        };
    }

    boolean hasDataLocality() {
        return roots().contains(Root.DATA);
    }

    boolean givesNumber() {
        return this == SCORE;
    }

    /** Full variable name to type. */
    SequencedMap<String, CelType> variables() {
        var variables = new TreeMap<String, CelType>();
        for (Root root : roots()) {
            root.fields().forEach((field, type) -> variables.put(root.text + "." + field, type));
        }
        return variables;
    }

    /** The words that variables begin with. */
    Set<String> rootNames() {
        var names = new TreeSet<String>();
        for (Root root : roots()) {
            names.add(root.text);
        }
        return names;
    }

    /** The fields of {@code root}, for messages. */
    Set<String> fieldsOf(String root) {
        var names = new TreeSet<String>();
        for (Root candidate : roots()) {
            if (candidate.text.equals(root)) {
                names.addAll(candidate.fields().keySet());
            }
        }
        return names;
    }

    private static final class Types {
        static final CelType LABELS = MapType.create(SimpleType.STRING, SimpleType.STRING);
        static final CelType SCORES = MapType.create(SimpleType.STRING, SimpleType.DOUBLE);
        static final CelType WORDS = ListType.create(SimpleType.STRING);
    }

    private enum Root {
        EXECUTION("execution"),
        SITE("site"),
        STORE("site"),
        POOL("pool"),
        DATA("data"),
        ARTIFACT("artifact");

        private final String text;

        Root(String text) {
            this.text = text;
        }

        Map<String, CelType> fields() {
            return switch (this) {
                case EXECUTION ->
                        Map.of(
                                "name", SimpleType.STRING,
                                "workflow", SimpleType.STRING,
                                "project", SimpleType.STRING,
                                "labels", Types.LABELS,
                                "cpu", SimpleType.DOUBLE,
                                "memory", SimpleType.INT,
                                "gpus", SimpleType.INT);
                case SITE ->
                        Map.of(
                                "name", SimpleType.STRING,
                                "labels", Types.LABELS,
                                "bound", Types.LABELS);
                case STORE -> Map.of("name", SimpleType.STRING, "bound", Types.LABELS);
                case POOL ->
                        Map.of(
                                "name", SimpleType.STRING,
                                "executor", SimpleType.STRING,
                                "arch", SimpleType.STRING,
                                "cpu", SimpleType.DOUBLE,
                                "memory", SimpleType.INT,
                                "gpu.kind", SimpleType.STRING,
                                "gpu.count", SimpleType.INT,
                                "gpu.memory", SimpleType.INT,
                                "scores", Types.SCORES,
                                "waiting", SimpleType.INT);
                case DATA -> Map.of();
                case ARTIFACT ->
                        Map.of(
                                "classes", Types.WORDS,
                                "origin", SimpleType.STRING,
                                "labels", Types.LABELS);
            };
        }
    }
}
