package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaksTest {
    @Test
    void findsEachReportOnceInTheLogsOfAFolder(@TempDir Path home) throws IOException {
        Path log = home.resolve("share/dev/logs/alpha.log");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "linked\n");
        Files.writeString(home.resolve("content"), "LEAK: is a word here\n");
        Leaks.search(home);
        assertThat(Leaks.found()).isEmpty();

        Files.writeString(
                log, "LEAK: ByteBuf.release() was not called\n", StandardOpenOption.APPEND);
        Leaks.search(home);
        Leaks.search(home);

        assertThat(Leaks.found())
                .singleElement()
                .asString()
                .startsWith(log + ": LEAK: ByteBuf.release()");
    }
}
