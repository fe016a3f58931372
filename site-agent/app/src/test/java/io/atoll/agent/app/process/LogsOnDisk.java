package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.logs.LogFile;
import io.atoll.agent.app.logs.LogGap;
import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** How logs of attempts lie on the disk. */
final class LogsOnDisk {
    private LogsOnDisk() {}

    static String text(Path log, long position, int most) throws IOException {
        try (OpenFolder folder = OpenFolder.open(Objects.requireNonNull(log.getParent()))) {
            byte[] bytes = LogFile.read(folder, log.getFileName(), position, most).bytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static LogGap gap(Path log) throws IOException {
        try (OpenFolder folder = OpenFolder.open(Objects.requireNonNull(log.getParent()))) {
            return LogGap.of(folder, log.getFileName());
        }
    }

    static long kibibytes(Path file) throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(du.waitFor()).isZero();
        return Long.parseLong(said.split("\\s")[0]);
    }
}
