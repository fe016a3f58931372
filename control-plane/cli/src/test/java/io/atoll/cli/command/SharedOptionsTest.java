package io.atoll.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SharedOptionsTest {
    @Test
    void theStartScriptSkipsTheSameOptions() throws IOException {
        Path program = Path.of("../../deploy/packages/programs/cli.program");

        assertThat(
                        Files.readAllLines(program).stream()
                                .filter(line -> line.startsWith("option "))
                                .map(line -> line.replaceFirst("option ", "")))
                .containsExactlyInAnyOrderElementsOf(SharedOptions.NAMES);
    }
}
