package io.atoll.policy.loader;

import io.atoll.files.Problems;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The compilers of all kinds of expressions, and their problems at their places in the file. */
final class PolicyExpressions {
    private final Map<ExpressionKind, ExpressionCompiler> compilers =
            new EnumMap<>(ExpressionKind.class);

    PolicyExpressions() {
        for (ExpressionKind kind : ExpressionKind.values()) {
            compilers.put(kind, new ExpressionCompiler(kind));
        }
    }

    /**
     * Compiles {@code source}.
     *
     * @param what names it in problems
     */
    Optional<Expression> compile(
            ExpressionKind kind,
            String what,
            String source,
            ExpressionPlace place,
            Problems problems) {
        ExpressionCompiler compiler = compilers.get(kind);
        if (compiler == null) {
            throw new IllegalStateException("no compiler for " + kind);
        }
        return switch (compiler.compile(source)) {
            case ExpressionCompiler.Accepted(var expression) -> Optional.of(expression);
            case ExpressionCompiler.Refused(var refusals) -> {
                for (ExpressionProblem problem : refusals) {
                    problems.add(
                            place.of(problem), "cannot use " + what + ": " + problem.message());
                }
                yield Optional.empty();
            }
        };
    }
}
