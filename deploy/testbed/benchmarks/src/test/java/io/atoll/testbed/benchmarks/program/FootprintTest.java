package io.atoll.testbed.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.system.SystemTimeSource;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FootprintTest {
    @Test
    void countsAProcessItsChildrenAndWhoNamesTheFolder() throws Exception {
        var folder = Path.of("/nowhere/footprint-" + ProcessHandle.current().pid());
        var parent = new ProcessBuilder("sh", "-c", "tail -f /dev/null & wait").start();
        var stranger = new ProcessBuilder("tail", "-f", "/dev/null", folder.toString()).start();
        try {
            await("the shell has started its child")
                    .until(() -> parent.toHandle().children().count() == 1);

            var footprint =
                    Footprint.of(
                            parent.pid(), folder, Duration.ofMillis(1), new SystemTimeSource());

            assertThat(footprint.processes()).isEqualTo(3);
            assertThat(footprint.pssBytes()).isGreaterThan(100_000);
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
            stranger.destroyForcibly();
        }
    }
}
