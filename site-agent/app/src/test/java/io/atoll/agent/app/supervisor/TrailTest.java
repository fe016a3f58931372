package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailTest {
    @TempDir Path path;
    private OpenFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = OpenFolder.open(path);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @Test
    void tellsTheSessionsThatHaveNotEndedAndTheCgroup() throws IOException {
        Trail.addSession(folder, 7, 70);
        Trail.addSession(folder, 8, 0);
        Trail.endSession(folder, 7);
        Trail.addCgroup(folder, Path.of("/sys/fs/cgroup/a b"));

        var trail = Trail.read(folder, Map.of(5, 50L));

        assertThat(trail.sessions()).isEqualTo(Map.of(5, 50L, 8, 0L));
        assertThat(trail.cgroup()).contains(Path.of("/sys/fs/cgroup/a b"));
    }

    @Test
    void leavesOutWhatIsCutShortOrMadeUp() throws IOException {
        Files.writeString(path.resolve("trail"), "session x\nsession 9 90\nhello\n\nsession 8");

        assertThat(Trail.read(folder, Map.of()).sessions()).isEqualTo(Map.of(9, 90L));
    }

    @Test
    void saysNothingOfSessionsWhenItIsFull() throws IOException {
        Files.writeString(path.resolve("trail"), "session 9 90\n".repeat(6_000));

        Trail.addSession(folder, 7, 70);

        assertThat(Files.size(path.resolve("trail"))).isEqualTo(6_000 * 13);
        assertThat(Trail.read(folder, Map.of()).sessions()).isEmpty();
    }

    @Test
    void writesNothingThroughALink() throws IOException {
        Path secret = Files.writeString(path.resolve("secret"), "secret");
        Files.createSymbolicLink(path.resolve("trail"), secret);

        assertThatIOException().isThrownBy(() -> Trail.addSession(folder, 7, 70));
        assertThat(secret).hasContent("secret");
    }
}
