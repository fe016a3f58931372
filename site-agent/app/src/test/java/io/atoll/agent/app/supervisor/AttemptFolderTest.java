package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.wire.Limits;
import io.atoll.agent.executor.Exit;
import io.atoll.work.AttemptReport.Usage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in a folder in which the attempt itself can put anything. */
class AttemptFolderTest {
    private static final String NAME = "01900000-0000-7000-8000-000000000001";
    private static final Exit EXIT =
            new Exit(new Exit.Exited(3), Instant.EPOCH, Instant.EPOCH, Usage.NONE, false, false);

    @TempDir Path path;
    private Path own;
    private Path secret;
    private AttemptFolder folder;

    @BeforeEach
    void make() throws IOException {
        own = Files.createDirectory(path.resolve(NAME + "-1"));
        secret = Files.writeString(path.resolve("secret"), "secret");
        folder = new AttemptFolder(own);
    }

    private AttemptFolder.Mark mark(long logLimitBytes) {
        return new AttemptFolder.Mark(
                0,
                0,
                NAME + "/1",
                Instant.EPOCH,
                new Limits(Duration.ofHours(1), Duration.ZERO, 15, logLimitBytes),
                own.resolve("log/stdout").toString(),
                own.resolve("log/stderr").toString(),
                new Brand(7));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        try (FileChannel marker = folder.claim(mark(1))) {
            AttemptFolder.identify(marker, 12, 34);
        }
        folder.write(EXIT);

        assertThat(folder.mark()).contains(mark(1).with(12, 34));
        assertThat(folder.exit()).contains(EXIT);
    }

    @Test
    void writesNoRecordThroughALink() throws IOException {
        FileChannel marker = folder.claim(mark(1));
        Files.delete(own.resolve("started"));
        for (String name : new String[] {"started", "exit.new", "exit"}) {
            Files.createSymbolicLink(own.resolve(name), secret);
        }

        AttemptFolder.identify(marker, 12, 34);
        marker.close();
        folder.write(EXIT);

        assertThat(secret).hasContent("secret");
        assertThat(folder.exit()).contains(EXIT);
        assertThat(folder.mark()).isEmpty();
        assertThat(folder.claimed()).isTrue();
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> folder.claim(mark(1)));
    }

    @Test
    void cutsNoFileThatALinkInALogsPlaceLeadsTo() throws IOException {
        Path log = Files.createDirectory(own.resolve("log"));
        Files.createSymbolicLink(log.resolve("stdout"), secret);
        Files.writeString(log.resolve("stderr"), "too much");

        var attempt = new Attempt(folder, mark(4), false);
        attempt.endLog();

        assertThat(attempt.logTruncated).isTrue();
        assertThat(secret).hasContent("secret");
        assertThat(log.resolve("stderr.gap")).hasContent("2 4\n");
        assertThat(log.resolve("stdout.gap")).doesNotExist();
    }

    @Test
    void cutsNoFileInAFolderThatALinkLeadsTo() throws IOException {
        Path elsewhere = Files.createDirectory(path.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("stdout"), "secret");
        Files.createSymbolicLink(own.resolve("log"), elsewhere);

        var attempt = new Attempt(folder, mark(4), false);
        attempt.endLog();

        assertThat(attempt.logTruncated).isFalse();
        assertThat(elsewhere.resolve("stdout")).hasContent("secret");
    }
}
