package io.atoll.policy.loader;

import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.Release;
import io.atoll.policy.data.ReleaseCode;

/**
 * Reads one data policy that its schema has accepted. Where there is a problem it reads on, to find
 * all of them; the caller then throws the result away.
 */
final class DataPolicyReader {
    private static final String ALWAYS = "true";

    private final PolicyDocument document;
    private final PolicyExpressions expressions;
    private final Problems problems;

    DataPolicyReader(PolicyDocument document, PolicyExpressions expressions, Problems problems) {
        this.document = document;
        this.expressions = expressions;
        this.problems = problems;
    }

    DataPolicy read() {
        Mapping root = document.root();
        return new DataPolicy(
                root.text("name"),
                new CompiledExpressions.ArtifactMatch(expression(ExpressionKind.ARTIFACT, "match")),
                new CompiledExpressions.MayLie(expression(ExpressionKind.RESIDENCY, "mayLie")),
                root.mappings("release").stream().map(DataPolicyReader::release).toList());
    }

    /**
     * Compiles every expression of a policy that its schema refused, to find their problems too.
     */
    void checkExpressions() {
        expression(ExpressionKind.ARTIFACT, "match");
        expression(ExpressionKind.RESIDENCY, "mayLie");
    }

    /** Finds releases whose code is named in a form that does not cover the whole output. */
    void checkReleases() {
        for (Mapping part : document.root().mappings("release")) {
            var code = ReleaseCode.parse(part.text("code"));
            if (!code.isCurrent()) {
                problems.add(
                        part.valuePosition("code"),
                        "cannot use code '%s' of release '%s': it does not cover the output's name and path (expected 'v%d:sha256:' and 64 digits, as 'atoll plan FILE --code' prints it)"
                                .formatted(code, part.text("output"), ReleaseCode.FORM));
            }
        }
    }

    /** An absent expression holds always; so does one with a problem, which is never used. */
    private Expression expression(ExpressionKind kind, String key) {
        Mapping root = document.root();
        return expressions
                .compile(
                        kind,
                        key,
                        root.optionalText(key).orElse(ALWAYS),
                        document.place(root, key),
                        problems)
                .orElseGet(() -> always(kind));
    }

    private Expression always(ExpressionKind kind) {
        return expressions
                .compile(kind, ALWAYS, ALWAYS, document.place(document.root(), "name"), problems)
                .orElseThrow();
    }

    private static Release release(Mapping part) {
        return new Release(
                part.text("workflow"),
                part.text("execution"),
                part.text("output"),
                ReleaseCode.parse(part.text("code")),
                part.text("approvedBy"));
    }
}
