package io.atoll.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A hand-written source file.
 *
 * @param path relative to the root of the checkout, with {@code /}
 */
record SourceFile(String path, String text) {
    private static final Set<String> KINDS =
            Set.of("java", "sh", "proto", "py", "js", "ts", "tsx", "css", "html", "sql", "awk");

    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    /** Tests, and the testbed's own code, which runs only in tests. */
    boolean isTest() {
        return path.contains("/src/test/") || path.startsWith("deploy/testbed/");
    }

    List<String> lines() {
        return text.lines().toList();
    }

    /** All hand-written sources that git tracks or would track. */
    static List<SourceFile> allOf(Path root) throws IOException, InterruptedException {
        Process git =
                new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard")
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<String> names =
                new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        if (git.waitFor() != 0 || names.isEmpty()) {
            throw new IllegalStateException(
                    "cannot measure health: " + root + " is not a git checkout");
        }
        List<SourceFile> files = new ArrayList<>();
        for (String name : names) {
            Path file = root.resolve(name);
            if (isSource(name) && Files.isRegularFile(file)) {
                files.add(new SourceFile(name, Files.readString(file)));
            }
        }
        return files;
    }

    private static boolean isSource(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        boolean script = last.equals("atoll") || name.equals("deploy/packages/launcher/program");
        return script || KINDS.contains(last.substring(last.lastIndexOf('.') + 1));
    }
}
