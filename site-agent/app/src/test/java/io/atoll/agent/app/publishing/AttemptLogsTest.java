package io.atoll.agent.app.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.atoll.agent.app.sandbox.FileTree;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttemptLogsTest {
    @TempDir Path folder;
    private Sandboxes sandboxes;
    private AttemptLogs logs;

    @BeforeEach
    void make() {
        sandboxes = new Sandboxes(folder.resolve("attempts"));
        logs = new AttemptLogs(sandboxes, folder.resolve("logs"));
    }

    @Test
    void keepsALogWhenItsSandboxGoes() throws IOException {
        AttemptId attempt = written(1, "hi\n");

        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThat(sandboxes.folder(attempt)).doesNotExist();
        assertThat(read(attempt, false)).isEqualTo("hi\n");
        assertThat(read(attempt, true)).isEmpty();
    }

    @Test
    void hasNothingToKeepOfAnAttemptThatNeverHadASandbox() {
        logs.keep(attempt(1));

        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> read(attempt(1), false));
    }

    @Test
    void readsNoLogThroughALinkInItsPlace() throws IOException {
        AttemptId attempt = written(1, "hi\n");
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path stdout = log(attempt).resolve("stdout");
        Files.delete(stdout);
        Files.createSymbolicLink(stdout, secret);

        assertThatIOException().isThrownBy(() -> read(attempt, false));
        assertThat(logs.inSandbox(attempt, false, (log, name) -> "used")).isEmpty();
        assertThat(logs.inSandbox(attempt, true, (log, name) -> "used")).isEmpty();
    }

    @Test
    void readsAndKeepsNoLogFromAFolderThatALinkLeadsTo() throws IOException {
        AttemptId attempt = written(1, "hi\n");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("stdout"), "secret");
        FileTree.remove(log(attempt));
        Files.createSymbolicLink(log(attempt), elsewhere);

        assertThatIOException().isThrownBy(() -> read(attempt, false));
        assertThat(logs.inSandbox(attempt, false, (log, name) -> "used")).isEmpty();
        logs.keep(attempt);
        sandboxes.remove(attempt);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> read(attempt, false));
        assertThat(elsewhere.resolve("stdout")).hasContent("secret");
    }

    @Test
    void readsNoKeptLogThroughALinkInItsPlace() throws IOException {
        AttemptId attempt = written(1, "hi\n");
        Path stdout = log(attempt).resolve("stdout");
        Files.delete(stdout);
        Files.createSymbolicLink(stdout, Files.writeString(folder.resolve("secret"), "secret"));

        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThatIOException().isThrownBy(() -> read(attempt, false));
        assertThat(read(attempt, true)).isEmpty();
    }

    private String read(AttemptId attempt, boolean stderr) throws IOException {
        try (var log = logs.open(attempt, stderr)) {
            return new String(Channels.newInputStream(log).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path log(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve("log");
    }

    private AttemptId written(int number, String stdout) throws IOException {
        AttemptId attempt = attempt(number);
        Files.createDirectories(log(attempt));
        Files.writeString(log(attempt).resolve("stdout"), stdout);
        Files.writeString(log(attempt).resolve("stderr"), "");
        return attempt;
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(
                ExecutionId.parse("01a1fd95-0c63-7000-a431-%012d".formatted(number)), new Fence(1));
    }
}
