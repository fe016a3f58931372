package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs as a user has them, built once per run of the tests. */
final class Distribution {
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(8);
    private static final Path BIN = build();

    private Distribution() {}

    /**
     * A program of {@code target/dist}.
     *
     * @param name such as {@code server}
     */
    static String program(String name) {
        return BIN.resolve("atoll-" + name).toString();
    }

    /**
     * The environment that a program gets: nothing of the tests' own but where Java is and where
     * PostgreSQL's programs were unpacked.
     *
     * @param home everything it would write to its user's home lies there
     */
    static Map<String, String> environment(Path home) {
        Leaks.watch(home);
        Map<String, String> environment = new HashMap<>();
        environment.put("ATOLL_JAVA_OPTIONS", Leaks.JAVA_OPTIONS);
        environment.put("ATOLL_JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        environment.put("XDG_DATA_HOME", home.resolve("share").toString());
        environment.put("XDG_CACHE_HOME", cache());
        environment.put("LANG", "C.UTF-8");
        return environment;
    }

    /** Where this user keeps what can be made again. */
    static String cache() {
        String set = System.getenv("XDG_CACHE_HOME");
        return set == null || set.isBlank() ? System.getProperty("user.home") + "/.cache" : set;
    }

    private static Path build() {
        Path root = NotRun.checkout();
        try {
            Command built =
                    Command.run(
                            root,
                            Map.of(
                                    "ATOLL_JAVA_HOME", System.getProperty("java.home"),
                                    "PATH", System.getenv("PATH"),
                                    "HOME", System.getProperty("user.home")),
                            BUILD_LIMIT,
                            List.of(root.resolve("atoll").toString(), "version"));
            assertThat(built.exitCode()).as(built.stderr()).isZero();
        } catch (IOException e) {
            throw new IllegalStateException("cannot build the programs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building the programs", e);
        }
        return root.resolve("target/dist/bin");
    }
}
