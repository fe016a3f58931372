package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The site agent's package, made once per run of the tests and unpacked where a test wants it. */
final class AgentPackage {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private AgentPackage() {}

    /**
     * Makes the package and unpacks it.
     *
     * @return the unpacked folder, which holds {@code bin/atoll}
     */
    static Path unpackInto(Path folder) throws IOException, InterruptedException {
        Path root = NotRun.checkout();
        Map<String, String> environment =
                Map.of(
                        "ATOLL_JAVA_HOME", System.getProperty("java.home"),
                        "PATH", System.getenv("PATH"),
                        "HOME", System.getProperty("user.home"));
        Command built =
                Command.run(
                        root,
                        environment,
                        DEADLINE,
                        List.of("deploy/packages/build.sh", folder.toString()));
        assertThat(built.exitCode()).as(built.stderr()).isZero();
        Path archive = Path.of(built.stdout().strip());
        Command unpacked =
                Command.run(
                        folder, environment, DEADLINE, List.of("tar", "-xzf", archive.toString()));
        assertThat(unpacked.exitCode()).as(unpacked.stderr()).isZero();
        return folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
    }
}
