package io.atoll.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInfo;

/** What this machine has that some tests need. */
final class Tools {
    private Tools() {}

    /** Whether a command is on PATH. */
    static boolean has(String command) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(command)));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Ends the test as not run where it cannot make what it needs. */
    static void rootAnd(TestInfo test, List<String> commands, String reason) {
        NotRun.unless(isRoot(), test, "needs root for " + reason);
        for (String command : commands) {
            NotRun.unless(has(command), test, "needs " + command + " for " + reason);
        }
    }
}
