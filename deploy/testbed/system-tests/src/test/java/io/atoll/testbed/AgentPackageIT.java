package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentPackageIT {
    private static final Map<String, String> BARE = Map.of("PATH", "/usr/bin:/bin");

    @Test
    void runsOnItsOwnJavaWithNothingInTheEnvironment(@TempDir Path folder) throws Exception {
        Path unpacked = AgentPackage.unpackInto(folder);

        Command version = atoll(unpacked, "agent", "version");
        assertThat(version.stdout()).startsWith("atoll ");
        assertThat(version.stderr()).isEmpty();
        assertThat(version.exitCode()).isZero();
        assertThat(unpacked.resolve("conf/agent.yaml")).exists();
        assertThat(unpacked.resolve("LICENSE")).exists();

        Command other = atoll(unpacked, "demo");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.stderr()).contains("this package holds only the site agent");
    }

    private static Command atoll(Path unpacked, String... words) throws Exception {
        List<String> argv = new ArrayList<>();
        argv.add("bin/atoll");
        argv.addAll(List.of(words));
        return Command.run(unpacked, BARE, Duration.ofMinutes(1), argv);
    }
}
