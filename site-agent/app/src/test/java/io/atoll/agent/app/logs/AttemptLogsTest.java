package io.atoll.agent.app.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.app.sandbox.FileTree;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.bridge.Content;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.quantity.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttemptLogsTest {
    @TempDir Path folder;
    private final InMemoryContentStore store = new InMemoryContentStore();
    private final StoredLog stored = new StoredLog(store);
    private Sandboxes sandboxes;
    private AttemptLogs logs;

    @BeforeEach
    void make() {
        sandboxes = new Sandboxes(folder.resolve("attempts"));
        logs = new AttemptLogs(sandboxes, folder.resolve("logs"), stored, new ByteSize(8));
    }

    @Test
    void keepsALogWhenItsSandboxGoes() throws IOException {
        AttemptId attempt = written(1, "hi\n");

        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThat(sandboxes.folder(attempt)).doesNotExist();
        assertThat(read(attempt, false)).isEqualTo("hi\n");
        assertThat(read(attempt, true)).isEmpty();
        assertThat(part(attempt, Optional.empty(), 1)).isEqualTo("i\n");
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

        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> read(attempt, false))
                .withMessageContaining("something else");
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

        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> read(attempt, false))
                .withMessageContaining("something else");
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

        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> read(attempt, false))
                .withMessageContaining("something else");
        assertThat(read(attempt, true)).isEmpty();
    }

    @Test
    void isNotKeptFromItsEndByWhatItsAttemptPutBesideALog() throws IOException {
        AttemptId attempt = written(1, "hi\n");
        Path secret = Files.writeString(folder.resolve("secret"), "0 2\n");
        Files.createSymbolicLink(log(attempt).resolve("stdout.gap"), secret);
        Files.createDirectories(log(attempt).resolve("stderr.gap/deep"));

        assertThat(read(attempt, false)).isEqualTo("hi\n");
        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThat(read(attempt, false)).isEqualTo("hi\n");
        assertThat(read(attempt, true)).isEmpty();
        assertThat(secret).hasContent("0 2\n");
    }

    private String read(AttemptId attempt, boolean stderr) throws IOException {
        var wanted = new AttemptLogs.Wanted(attempt, stderr, Optional.empty());
        return new String(logs.read(wanted, 0, 64).bytes(), StandardCharsets.UTF_8);
    }

    private Path log(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve("log");
    }

    @Test
    void readsALogFromTheStoreWhenItsFolderIsGone() throws IOException {
        AttemptId attempt = written(1, "element 5\n");
        Content content = stored(attempt).orElseThrow();
        assertThat(part(attempt, Optional.of(content.digest()), 0)).isEqualTo("element 5\n");

        sandboxes.remove(attempt);

        assertThat(part(attempt, Optional.of(content.digest()), 0)).isEqualTo("element 5\n");
        assertThat(part(attempt, Optional.of(content.digest()), 8)).isEqualTo("5\n");
        assertThat(part(attempt, Optional.of(content.digest()), 10)).isEmpty();
        assertThatThrownBy(() -> part(attempt, Optional.empty(), 0))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void readsNothingFromTheStoreThatIsNotTheLogWhichWasAskedFor() throws IOException {
        AttemptId attempt = attempt(1);
        AttemptId other = written(2, "of another\n");
        Digest others = stored(other).orElseThrow().digest();
        Digest secret = content("raw data that may not leave\n");
        Digest forged = content("atoll-log 1 " + attempt + " stderr 0 0\nstderr\n");

        for (Digest digest : new Digest[] {others, secret, forged, Digest.of("none")}) {
            assertThatThrownBy(() -> part(attempt, Optional.of(digest), 0))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void skipsWhatWasLeftOutOfALogWhereverItLies() throws IOException {
        AttemptId attempt = written(1, "head" + "\0".repeat(100) + "tail");
        try (OpenFolder log = OpenFolder.open(log(attempt))) {
            new LogGap(4, 100).write(log, Path.of("stdout"));
        }
        Optional<Digest> digest = stored(attempt).map(Content::digest);
        assertThat(store.find(digest.orElseThrow()).orElseThrow().sizeBytes())
                .as("the hole is not stored")
                .isLessThan(100);

        for (boolean gone : new boolean[] {false, true}) {
            if (gone) {
                logs.keep(attempt);
                sandboxes.remove(attempt);
            }
            assertThat(part(attempt, digest, 0)).isEqualTo("head");
            assertThat(part(attempt, digest, 2)).isEqualTo("ad");
            assertThat(part(attempt, digest, 4)).isEqualTo("(100 left out)");
            assertThat(part(attempt, digest, 50)).isEqualTo("(54 left out)");
            assertThat(part(attempt, digest, 104)).isEqualTo("tail");
            assertThat(part(attempt, digest, 106)).isEqualTo("il");
            assertThat(part(attempt, digest, 108)).isEmpty();
        }
    }

    @Test
    void keepsALogOverItsLimitThatWasNeverStored() throws IOException {
        AttemptId attempt = written(1, "head" + "\0".repeat(100) + "tail");
        try (OpenFolder log = OpenFolder.open(log(attempt))) {
            new LogGap(4, 100).write(log, Path.of("stdout"));
        }

        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThat(part(attempt, Optional.empty(), 0)).isEqualTo("head");
        assertThat(part(attempt, Optional.empty(), 4)).isEqualTo("(100 left out)");
        assertThat(part(attempt, Optional.empty(), 104)).isEqualTo("tail");
    }

    private String part(AttemptId attempt, Optional<Digest> digest, long position)
            throws IOException {
        LogPart part = logs.read(new AttemptLogs.Wanted(attempt, false, digest), position, 64);
        return part.leftOut() > 0
                ? "(%d left out)".formatted(part.leftOut())
                : new String(part.bytes(), StandardCharsets.UTF_8);
    }

    private Optional<Content> stored(AttemptId attempt) throws IOException {
        return logs.inSandbox(
                        attempt, false, (log, name) -> stored.store(attempt, false, log, name))
                .orElseThrow();
    }

    private Digest content(String text) {
        try (var making = store.make()) {
            making.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return making.commit().digest();
        }
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
