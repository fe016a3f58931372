package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlowLogTest {
    @Test
    void readsWhatProgramsTellInEitherForm(@TempDir Path home) throws IOException {
        Path logs = Files.createDirectories(home.resolve("share/dev/logs"));
        Files.writeString(
                logs.resolve("control-plane.err"),
                """
                WARN  Assembly  an event kept the leader busy kind=leader.Ticked busyMs=64 heldMs=71
                WARN  Assembly  an event kept the leader busy kind=leader.Ticked busyMs=140 heldMs=171
                INFO  Wall      a caller was turned away kind=stranger
                """);
        Files.writeString(
                logs.resolve("lab.err"),
                """
                {"level":"WARN","message":"an event kept the agent busy","kind":"Ticked","busyMs":52,"heldMs":52}
                """);
        Files.writeString(home.resolve("content"), "an event kept the leader busy kind=a busyMs=1");

        SlowLog log = SlowLog.read(home);

        assertThat(log.told()).isEqualTo(3);
        assertThat(log).hasToString("Ticked up to 52 ms, leader.Ticked up to 140 ms");
    }
}
