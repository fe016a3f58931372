package io.atoll.agent.app.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atoll.agent.app.sandbox.FileTree;
import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptLogsTest {
    private static final int LIMIT = 4;

    @TempDir Path folder;

    @Test
    void removesTheOldestPastTheirNumber() throws IOException {
        var kept = kept(2, 1_000);

        take(kept, "1", "four");
        take(kept, "3", "four");
        take(kept, "2", "four");

        assertThat(folder.resolve("logs")).isDirectoryNotContaining("glob:**/1");
        assertThat(kept.folder("2").resolve("stdout")).hasContent("four");
        assertThat(kept.folder("3").resolve("stdout")).hasContent("four");
    }

    @Test
    void removesTheOldestPastTheirBytes() throws IOException {
        var kept = kept(10, 9);

        take(kept, "1", "four");
        take(kept, "2", "four");
        assertThat(kept.folder("1")).exists();

        take(kept, "3", "four");
        assertThat(kept.folder("1")).doesNotExist();
        assertThat(kept.folder("2")).exists();
    }

    @Test
    void removesWhatAProcessPutBesideItsLogs() throws IOException {
        var kept = kept(1, 1_000);
        var logs = logs("four");
        Files.createDirectory(logs.resolve("mine"));
        Files.writeString(logs.resolve("mine/file"), "x");
        take(kept, logs, "1");

        take(kept, "2", "four");
        take(kept, "3", "four");

        assertThat(kept.folder("1")).doesNotExist();
        assertThat(kept.folder("2")).doesNotExist();
        assertThat(kept.folder("3")).exists();
    }

    @Test
    void makesItsFolderAgain() throws IOException {
        var kept = kept(10, 1_000);
        take(kept, "1", "four");
        FileTree.remove(folder.resolve("logs"));

        take(kept, "2", "four");

        assertThat(kept.folder("2").resolve("stdout")).hasContent("four");
    }

    @Test
    void countsWhatAnEarlierProcessLeft() throws IOException {
        take(kept(2, 1_000), "1", "four");
        var again = kept(2, 5);

        take(again, "2", "four");

        assertThat(again.folder("1")).doesNotExist();
        assertThat(again.folder("2")).exists();
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> take(kept(2, 5), folder.resolve("none"), "1"));
    }

    @Test
    void countsOfALogWithAGapWhatIsKeptOfIt() throws IOException {
        var kept = kept(10, 30);

        takeWithGap(kept, "1", new LogGap(2, 996));
        take(kept, "2", "four");

        assertThat(kept.folder("1")).as("1000 bytes, of which 4 are kept").exists();
        assertThat(kept.folder("2")).exists();
    }

    @Test
    void countsALogForItsLimitWhateverItsProcessSaysWasLeftOut() throws IOException {
        var kept = kept(10, 11);

        takeWithGap(kept, "1", new LogGap(0, 9_999));
        take(kept, "2", "four");

        assertThat(kept.folder("1")).doesNotExist();
        assertThat(kept.folder("2")).exists();
    }

    private void takeWithGap(KeptLogs kept, String name, LogGap gap) throws IOException {
        var logs = logs("x".repeat(1_000));
        try (var open = OpenFolder.open(logs)) {
            gap.write(open, Path.of("stdout"));
        }
        take(kept, logs, name);
    }

    private KeptLogs kept(int most, long mostBytes) {
        return new KeptLogs(folder.resolve("logs"), most, mostBytes, LIMIT);
    }

    private void take(KeptLogs kept, String name, String stdout) throws IOException {
        take(kept, logs(stdout), name);
    }

    private void take(KeptLogs kept, Path logs, String name) throws IOException {
        try (var from = OpenFolder.open(folder)) {
            kept.take(from, folder.relativize(logs), name);
        }
    }

    private Path logs(String stdout) throws IOException {
        Path logs = Files.createDirectory(folder.resolve("from"));
        Files.writeString(logs.resolve("stdout"), stdout);
        Files.writeString(logs.resolve("stderr"), "");
        return logs;
    }
}
