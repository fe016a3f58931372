package io.atoll.policy.loader;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compiles CEL expressions of one kind: parsed, type-checked against the variables of that kind,
 * and bounded in size, depth and iterations, so that no file can hold up the leader. No function
 * reads a clock.
 */
final class ExpressionCompiler {
    private static final int MAX_CODE_POINTS = 2_000;
    private static final int MAX_NODES = 500;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ITERATIONS = 1_000;
    private static final int MAX_REGEX_PROGRAM = 1_000;
    private static final float LOAD_FACTOR = 0.75f;
    private static final String LOCALITY = "data.locality";
    private static final String LOCALITY_OF_SITE = "data_locality_site";
    private static final CelOptions OPTIONS =
            CelOptions.current()
                    // The faster of the two evaluators demands it.
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(MAX_CODE_POINTS)
                    .maxParseExpressionNodeCount(MAX_NODES)
                    .maxParseRecursionDepth(MAX_DEPTH)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .maxRegexProgramSize(MAX_REGEX_PROGRAM)
                    .build();

    /** A user's file comes many times, and to compile takes longer than all else of reading it. */
    private static final int MOST_REMEMBERED = 256;

    private final ExpressionKind kind;
    private final CelCompiler compiler;
    private final CelRuntime runtime;
    private final Remembered remembered = new Remembered();

    /** What was compiled last, by its text. */
    private static final class Remembered extends LinkedHashMap<String, Compiled> {
        private static final long serialVersionUID = 1L;

        Remembered() {
            super(MOST_REMEMBERED, LOAD_FACTOR, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Compiled> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    ExpressionCompiler(ExpressionKind kind) {
        this.kind = kind;
        compiler = compiler(kind);
        runtime = runtime();
    }

    private static CelCompiler compiler(ExpressionKind kind) {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(
                                CelStandardMacro.HAS,
                                CelStandardMacro.ALL,
                                CelStandardMacro.EXISTS);
        kind.variables().forEach(builder::addVar);
        for (String root : kind.rootNames()) {
            builder.addVar(root, rootType(root));
        }
        if (kind.hasDataLocality()) {
            builder.addFunctionDeclarations(
                    CelFunctionDecl.newFunctionDeclaration(
                            LOCALITY,
                            CelOverloadDecl.newGlobalOverload(
                                    LOCALITY_OF_SITE,
                                    SimpleType.DOUBLE,
                                    ExpressionKind.SITE_TYPE)));
        }
        return builder.build();
    }

    private static CelType rootType(String root) {
        return root.equals("site") ? ExpressionKind.SITE_TYPE : OpaqueType.create(root);
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .addFunctionBindings(
                        CelFunctionBinding.fromOverloads(
                                LOCALITY,
                                CelFunctionBinding.from(
                                        LOCALITY_OF_SITE,
                                        CandidateVariables.SiteView.class,
                                        CandidateVariables.SiteView::locality)))
                .build();
    }

    /** The compiled expression, or every problem of it. Any thread. */
    Compiled compile(String source) {
        if (source.length() > MAX_CODE_POINTS) {
            return compiled(source); // refused, or nearly
        }
        synchronized (remembered) {
            Compiled before = remembered.get(source);
            if (before != null) {
                return before;
            }
        }
        Compiled now = compiled(source);
        synchronized (remembered) {
            remembered.put(source, now);
        }
        return now;
    }

    private Compiled compiled(String source) {
        CelValidationResult checked = compiler.compile(source);
        if (checked.hasError()) {
            return new Refused(
                    checked.getErrors().stream()
                            .map(issue -> problem(issue, source))
                            .distinct()
                            .toList());
        }
        try {
            return accept(source, checked.getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            return refused("cannot compile: " + e.getMessage());
        }
    }

    private Compiled accept(String source, CelAbstractSyntaxTree ast)
            throws CelEvaluationException {
        CelType type = ast.getResultType();
        boolean fits =
                kind.givesNumber()
                        ? type.equals(SimpleType.DOUBLE) || type.equals(SimpleType.INT)
                        : type.equals(SimpleType.BOOL);
        if (!fits) {
            return refused(
                    "expected "
                            + (kind.givesNumber() ? "a number" : "true or false")
                            + ", this gives "
                            + type.name());
        }
        return new Accepted(new Expression(source, runtime.createProgram(ast), reads(ast)));
    }

    private static Refused refused(String message) {
        return new Refused(List.of(new ExpressionProblem(1, 0, message)));
    }

    private static Set<String> reads(CelAbstractSyntaxTree ast) {
        return ast.getReferenceMap().values().stream()
                .filter(reference -> reference.overloadIds().isEmpty())
                .map(CelReference::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private ExpressionProblem problem(CelIssue issue, String source) {
        var at = issue.getSourceLocation();
        return new ExpressionProblem(
                Math.max(1, at.getLine()),
                Math.max(0, at.getColumn()),
                new IssueText(kind, source).of(issue));
    }

    /** What became of an expression. */
    sealed interface Compiled permits Accepted, Refused {}

    record Accepted(Expression expression) implements Compiled {}

    /**
     * @param problems at least one
     */
    record Refused(List<ExpressionProblem> problems) implements Compiled {}
}
