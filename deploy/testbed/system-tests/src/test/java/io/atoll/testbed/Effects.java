package io.atoll.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What executions really did: each attempt appends one line to a file named by its execution, so
 * that something done twice shows.
 */
final class Effects {
    private final Path folder;

    Effects(Path home) throws IOException {
        this.folder = Files.createDirectories(home.resolve("effects"));
    }

    /**
     * A workflow whose every execution leaves its line, then sleeps.
     *
     * @param sleep as {@code sleep} takes it
     */
    String workflow(int executions, String sleep) {
        return workflow(executions, sleep, "true");
    }

    /** {@code require}: where it may run. */
    String workflow(int executions, String sleep, String require) {
        return """
        kind: Workflow
        version: atoll/v1
        name: effects
        project: demo
        defaults: {resources: {cpu: 1, memory: 1MiB}, walltime: 5m, retry: {failed: 0, lost: 3}}
        executions:
          - name: effect
            foreach: {number: 1..%d}
            placement: {require: "%s"}
            script: |
              echo "$ATOLL_ATTEMPT_ID" >> "%s/$EACH_NUMBER"
              sleep %s
              echo "$EACH_NUMBER" > out.txt
            outputs: {out: {path: out.txt}}
        """
                .formatted(executions, require, folder, sleep);
    }

    /** The attempts that each execution started, by its number. */
    Map<String, List<String>> seen() throws IOException {
        Map<String, List<String>> seen = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                seen.put(file.getFileName().toString(), Files.readAllLines(file));
            }
        }
        return seen;
    }

    /** Executions that started more than once. */
    List<String> doubled() throws IOException {
        List<String> doubled = new ArrayList<>();
        seen().forEach(
                        (number, attempts) -> {
                            if (attempts.size() > 1) {
                                doubled.add(number + ": " + attempts);
                            }
                        });
        return doubled;
    }
}
