package io.atoll.kernel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.virtual.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonStderrTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stderr =
            new PrintStream(
                    new JsonStderr(written, new VirtualTime()), true, StandardCharsets.UTF_8);

    @Test
    void everyLineIsAFact() {
        stderr.print("cannot ");
        stderr.println("go on: \"é\"");
        stderr.println("java.lang.IllegalStateException: lost\n\tat a.B.c(B.java:1)");

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"))
                .first()
                .asString()
                .contains("\"level\":\"ERROR\"", "\"message\":\"cannot go on: \\\"é\\\"\"");
    }

    @Test
    void aLineWithoutAnEndDoesNotGrowForEver() {
        stderr.print("x".repeat(3 * JsonStderr.LINE_LIMIT_BYTES));

        assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
    }
}
