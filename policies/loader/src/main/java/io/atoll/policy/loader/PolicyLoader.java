package io.atoll.policy.loader;

import io.atoll.files.Position;
import io.atoll.files.Problem;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Sequence;
import io.atoll.files.YamlReader;
import io.atoll.kernel.AtollException;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.request.CandidateCondition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles policy files. All problems of all files are found at once, each with its line and
 * column; with a problem there are no policies. Immutable once made, safe from any thread. Make one
 * and keep it: the first use in a process loads CEL's and the schema validator's classes, which
 * took about two seconds on two busy cores.
 */
public final class PolicyLoader {
    private static final int MOST_POLICIES = 1_000;

    private final PolicyExpressions expressions = new PolicyExpressions();

    /** Compiles {@code files} into one set; the order of the files does not matter. */
    public Loaded load(List<SourceFile> files) {
        var problems = new Problems();
        return load(files, problems, new Found(problems));
    }

    /**
     * Compiles what was in force once, and may have been accepted by an older version: a release
     * whose code is named in an older form is kept and releases nothing.
     */
    public Loaded loadStored(List<SourceFile> files) {
        var problems = new Problems();
        return load(files, problems, new Found(problems, false));
    }

    private Loaded load(List<SourceFile> files, Problems problems, Found found) {
        if (files.size() > MOST_POLICIES) {
            problems.add(
                    Position.of(files.getFirst().name()),
                    "cannot load policies: there are %d files (at most %d)"
                            .formatted(files.size(), MOST_POLICIES));
            return found.loaded();
        }
        for (SourceFile file : files) {
            PolicyDocument.read(file, problems)
                    .ifPresent(document -> found.add(document, expressions));
        }
        return found.loaded();
    }

    /**
     * Compiles what {@link PolicyText#canonical(PolicySet)} wrote.
     *
     * @param name what problems call it
     * @throws AtollException INVALID when it is something else
     */
    public Loaded loadCanonical(String name, String text) {
        var problems = new Problems();
        var found = new Found(problems, false);
        Optional<YamlNode> root =
                YamlReader.read(name, text.getBytes(StandardCharsets.UTF_8), problems);
        if (root.isPresent() && root.get() instanceof Sequence policies) {
            for (YamlNode policy : policies.items()) {
                if (policy instanceof Mapping mapping) {
                    found.add(PolicyDocument.stored(mapping), expressions);
                }
            }
        } else if (problems.isEmpty()) {
            problems.add(Position.of(name), "cannot read stored policies: expected a list");
        }
        return found.loaded();
    }

    /**
     * Compiles a requirement that stands outside a policy file, such as {@code placement.require}
     * of a workflow.
     *
     * @param name what problems call it
     */
    public Compiled compileRequirement(String name, String expression, ExpressionPlace place) {
        var problems = new Problems();
        Optional<Expression> compiled =
                expressions.compile(
                        ExpressionKind.CONDITION,
                        "requirement '" + name + "'",
                        expression,
                        place,
                        problems);
        return compiled.isPresent()
                ? new Condition(CompiledExpressions.condition(compiled.get()))
                : new Refused(problems.sorted());
    }

    /**
     * What loading gave.
     *
     * @param policies absent when there is a problem
     */
    public record Loaded(Optional<PolicySet> policies, List<Problem> problems) {
        public Loaded {
            problems = List.copyOf(problems);
        }
    }

    /** What compiling one expression gave. */
    public sealed interface Compiled permits Condition, Refused {}

    /** It compiles. */
    public record Condition(CandidateCondition condition) implements Compiled {}

    /**
     * It does not.
     *
     * @param problems at least one
     */
    public record Refused(List<Problem> problems) implements Compiled {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /** What was compiled so far of one load. */
    private static final class Found {
        private final Problems problems;
        private final boolean strict;
        private final List<PlacementPolicy> placement = new ArrayList<>();
        private final List<DataPolicy> data = new ArrayList<>();
        private final Map<String, Position> names = new HashMap<>();

        Found(Problems problems) {
            this(problems, true);
        }

        /** {@code strict}: the text is new, so nothing of an older version is accepted. */
        Found(Problems problems, boolean strict) {
            this.problems = problems;
            this.strict = strict;
        }

        void add(PolicyDocument document, PolicyExpressions expressions) {
            if (!document.sound()) {
                checkExpressions(document, expressions);
                return;
            }
            Mapping root = document.root();
            Position first = names.putIfAbsent(root.text("name"), root.valuePosition("name"));
            if (first != null) {
                problems.add(
                        root.valuePosition("name"),
                        "cannot use policy name '%s' twice: it is used at %s"
                                .formatted(root.text("name"), first));
            }
            switch (document.kind()) {
                case PLACEMENT ->
                        placement.add(
                                new PlacementPolicyReader(document, expressions, problems).read());
                case DATA -> {
                    var reader = new DataPolicyReader(document, expressions, problems);
                    data.add(reader.read());
                    if (strict) {
                        reader.checkReleases();
                    }
                }
            }
        }

        private void checkExpressions(PolicyDocument document, PolicyExpressions expressions) {
            switch (document.kind()) {
                case PLACEMENT ->
                        new PlacementPolicyReader(document, expressions, problems)
                                .checkExpressions();
                case DATA ->
                        new DataPolicyReader(document, expressions, problems).checkExpressions();
            }
        }

        Loaded loaded() {
            return problems.isEmpty()
                    ? new Loaded(Optional.of(PolicyText.setOf(placement, data)), List.of())
                    : new Loaded(Optional.empty(), problems.sorted());
        }
    }
}
