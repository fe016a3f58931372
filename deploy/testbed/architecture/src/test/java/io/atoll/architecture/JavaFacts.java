package io.atoll.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What the health checks want to know of one Java file, from the compiler's own parser: a name in a
 * string or a comment is not taken for code.
 *
 * @param calls method calls and {@code new}, as written, such as {@code Instant.now} or {@code new
 *     Random}
 */
record JavaFacts(
        SourceFile file,
        String packageName,
        List<Fact> types,
        List<Fact> ports,
        List<Fact> methods,
        List<Fact> calls,
        List<Fact> imports,
        List<Fact> annotations,
        List<Fact> catches) {
    /**
     * @param lines how many lines it spans
     */
    record Fact(String name, long line, long lines) {}

    /** Parses all the Java files among the sources in one go. */
    static List<JavaFacts> of(List<SourceFile> sources) {
        Map<URI, SourceFile> byUri =
                sources.stream()
                        .filter(SourceFile::isJava)
                        .collect(Collectors.toMap(JavaFacts::uri, Function.identity()));
        List<JavaFileObject> units = new ArrayList<>();
        byUri.forEach((uri, file) -> units.add(new Text(uri, file.text())));
        if (units.isEmpty()) {
            return List.of();
        }
        JavacTask task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(
                                        null,
                                        null,
                                        problem -> {},
                                        List.of("-proc:none"),
                                        null,
                                        units);
        List<JavaFacts> facts = new ArrayList<>();
        try {
            Iterator<? extends CompilationUnitTree> trees = task.parse().iterator();
            while (trees.hasNext()) {
                CompilationUnitTree tree = trees.next();
                SourceFile file = byUri.get(tree.getSourceFile().toUri());
                if (file != null) {
                    facts.add(
                            new Reader(tree, Trees.instance(task).getSourcePositions()).read(file));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot parse the sources", e);
        }
        return facts;
    }

    private static URI uri(SourceFile file) {
        return URI.create("source:///" + file.path());
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Walks one file; used once, by one thread. */
    @SuppressWarnings("NullAway") // the compiler's visitors return and take null by convention
    private static final class Reader extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Fact> types = new ArrayList<>();
        private final List<Fact> ports = new ArrayList<>();
        private final List<Fact> methods = new ArrayList<>();
        private final List<Fact> calls = new ArrayList<>();
        private final List<Fact> imports = new ArrayList<>();
        private final List<Fact> annotations = new ArrayList<>();
        private final List<Fact> catches = new ArrayList<>();

        Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        JavaFacts read(SourceFile file) {
            scan(unit, null);
            String packageName =
                    unit.getPackageName() == null ? "" : unit.getPackageName().toString();
            return new JavaFacts(
                    file, packageName, types, ports, methods, calls, imports, annotations, catches);
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            String name = tree.getSimpleName().toString();
            if (!name.isEmpty()) {
                types.add(fact(name, tree));
                if (tree.getModifiers().getAnnotations().stream()
                        .anyMatch(mark -> last(mark.getAnnotationType()).equals("Port"))) {
                    ports.add(fact(name, tree));
                }
            }
            return super.visitClass(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            methods.add(fact(tree.getName().toString(), tree));
            return super.visitMethod(tree, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            if (tree.getMethodSelect() instanceof MemberSelectTree select) {
                calls.add(fact(last(select.getExpression()) + "." + select.getIdentifier(), tree));
            } else {
                calls.add(fact(tree.getMethodSelect().toString(), tree));
            }
            return super.visitMethodInvocation(tree, null);
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void nothing) {
            calls.add(fact("new " + last(tree.getIdentifier()), tree));
            return super.visitNewClass(tree, null);
        }

        @Override
        public Void visitImport(ImportTree tree, Void nothing) {
            imports.add(fact(tree.getQualifiedIdentifier().toString(), tree));
            return super.visitImport(tree, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree tree, Void nothing) {
            annotations.add(fact(last(tree.getAnnotationType()), tree));
            return super.visitAnnotation(tree, null);
        }

        @Override
        public Void visitCatch(CatchTree tree, Void nothing) {
            catches.add(fact(tree.getParameter().getType().toString(), tree));
            return super.visitCatch(tree, null);
        }

        private Fact fact(String name, Tree tree) {
            long start = line(positions.getStartPosition(unit, tree));
            return new Fact(name, start, line(positions.getEndPosition(unit, tree)) - start + 1);
        }

        private long line(long position) {
            return position < 0 ? 0 : unit.getLineMap().getLineNumber(position);
        }

        private static String last(Tree tree) {
            return tree instanceof MemberSelectTree select
                    ? select.getIdentifier().toString()
                    : tree.toString();
        }
    }
}
