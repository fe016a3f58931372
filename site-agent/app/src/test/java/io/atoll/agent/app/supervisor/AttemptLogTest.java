package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.logs.LogFile;
import io.atoll.agent.app.logs.LogGap;
import io.atoll.agent.app.logs.LogPart;
import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a log is kept within its limit, look by look. */
class AttemptLogTest {
    private static final int LIMIT = 100_000;

    @TempDir Path folder;
    private Path file;
    private AttemptLog log;

    @BeforeEach
    void make() throws IOException {
        file = Files.createDirectories(folder.resolve("attempt/log")).resolve("stdout");
        log = log(file.toString());
    }

    /** Every ten bytes say where they are. */
    private void write(long from, long to) throws IOException {
        var text = new StringBuilder();
        for (long at = from; at < to; at += 10) {
            text.append("%09d\n".formatted(at));
        }
        Files.writeString(
                file, text.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private AttemptLog log(String name) {
        return new AttemptLog(new AttemptFolder(folder.resolve("attempt")), name, LIMIT);
    }

    private LogGap gap() throws IOException {
        try (OpenFolder logs = OpenFolder.open(Objects.requireNonNull(file.getParent()))) {
            return LogGap.of(logs, file.getFileName());
        }
    }

    private LogPart part(long position) throws IOException {
        try (OpenFolder logs = OpenFolder.open(Objects.requireNonNull(file.getParent()))) {
            return LogFile.read(logs, file.getFileName(), position, 10);
        }
    }

    private String at(long position) throws IOException {
        return new String(part(position).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void leavesAloneWhatIsWithinTheLimit() throws IOException {
        assertThat(log.keepWithin()).as("no log yet").isFalse();
        write(0, LIMIT);

        assertThat(log.keepWithin()).isFalse();
        assertThat(gap()).isEqualTo(LogGap.NONE);
    }

    @Test
    void keepsThePlacesOfWhatIsWrittenBehindTheGap() throws IOException {
        write(0, 300_000);
        assertThat(log.keepWithin()).isTrue();
        assertThat(gap()).isEqualTo(new LogGap(50_000, 200_000));
        write(300_000, 900_000);
        assertThat(log.keepWithin()).isTrue();

        assertThat(gap()).isEqualTo(new LogGap(50_000, 800_000));
        assertThat(at(49_990)).isEqualTo("000049990\n");
        assertThat(part(50_000).leftOut()).isEqualTo(800_000);
        assertThat(at(850_000)).isEqualTo("000850000\n");
        assertThat(at(899_990)).isEqualTo("000899990\n");
    }

    @Test
    void losesNothingMoreWhenNothingWasWrittenBetweenTwoLooks() throws IOException {
        write(0, 300_000);
        log.keepWithin();

        assertThat(log.keepWithin()).isTrue();
        assertThat(gap()).isEqualTo(new LogGap(50_000, 200_000));
        assertThat(Files.size(file)).isEqualTo(300_000);
        assertThat(at(299_990)).isEqualTo("000299990\n");

        write(300_000, 400_000);
        assertThat(log.keepWithin()).isTrue();
        assertThat(log.keepWithin()).isTrue();
        log.tellCut();
        assertThat(gap()).isEqualTo(new LogGap(50_000, 300_000));
        assertThat(at(399_990)).isEqualTo("000399990\n");
        assertThat(part(400_000).isEnd()).isTrue();
    }

    @Test
    void cutsALogThatItCannotOpenForAHole() throws IOException {
        var linked = behindALink();
        write(0, 300_000);
        assertThat(Hole.in(folder.resolve("linked/attempt/stdout"))).isEmpty();

        assertThat(linked.keepWithin()).isTrue();
        write(300_000, 500_000);
        assertThat(linked.keepWithin()).isTrue();
        linked.tellCut();

        assertThat(gap()).isEqualTo(LogGap.NONE);
        assertThat(at(99_990)).isEqualTo("000099990\n");
        assertThat(Files.readString(file)).endsWith("this disk keeps 100000 bytes of an output]\n");
    }

    @Test
    void cutsALogWithAHoleAtTheHole() throws IOException {
        var linked = behindALink();
        write(0, 300_000);
        log(file.toString()).keepWithin();
        assertThat(gap()).isEqualTo(new LogGap(50_000, 200_000));

        assertThat(linked.keepWithin()).isTrue();
        assertThat(gap()).isEqualTo(LogGap.NONE);
        assertThat(Files.size(file)).isEqualTo(50_000);
        assertThat(at(49_990)).isEqualTo("000049990\n");
        linked.tellCut();
        assertThat(Files.readString(file)).contains("the rest was cut off").doesNotContain("\0");
    }

    /** A log whose folder is reached by a link that whoever set this up made. */
    private AttemptLog behindALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), folder);
        file = folder.resolve("attempt/stdout");
        return new AttemptLog(
                new AttemptFolder(link.resolve("attempt")),
                link.resolve("attempt/stdout").toString(),
                LIMIT);
    }

    @Test
    void opensAFileBelowAFolderWhoseNameIsNoText() throws IOException {
        Path odd = Path.of(URI.create(folder.toUri() + "a%20b%FF%C3%A9"));
        Path deep = Files.createDirectories(odd.resolve("log")).resolve("stdout");
        Files.writeString(deep, "x".repeat(LIMIT));

        try (Hole hole = Hole.in(deep).orElseThrow()) {
            assertThat(hole.punch(0, LIMIT)).isTrue();
        }
        assertThat(Files.readString(deep)).isEqualTo("\0".repeat(LIMIT));
    }

    @Test
    void goesOnWhereAnEarlierSupervisorLeftIt() throws IOException {
        write(0, 300_000);
        log.keepWithin();
        write(300_000, 400_000);

        assertThat(log(file.toString()).keepWithin()).isTrue();

        assertThat(gap()).isEqualTo(new LogGap(50_000, 300_000));
        assertThat(at(350_000)).isEqualTo("000350000\n");
    }

    @Test
    void followsNoLinkThatItsAttemptPutInTheWay() throws IOException {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("stdout"), "x".repeat(300_000));
        Files.delete(file.getParent());
        Files.createSymbolicLink(file.getParent(), precious);

        assertThat(Hole.in(file)).isEmpty();
        assertThat(log.keepWithin()).isFalse();
        Files.delete(file.getParent());
        Files.createDirectory(file.getParent());
        Files.createSymbolicLink(file, precious.resolve("stdout"));
        assertThat(Hole.in(file)).isEmpty();
        assertThat(log.keepWithin()).isFalse();

        assertThat(precious).isDirectoryContaining("glob:**/stdout");
        assertThat(precious.resolve("stdout")).hasContent("x".repeat(300_000));
        assertThat(precious.resolve("stdout.gap")).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatLiesElsewhereWhateverAMarkerSays() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other/log")).resolve("stdout");
        Files.writeString(other, "x".repeat(300_000));

        for (String named :
                new String[] {
                    other.toString(),
                    file.getParent() + "/../../other/log/stdout",
                    folder.resolve("attempt").toString(),
                    "stdout",
                    "\0"
                }) {
            assertThat(log(named).keepWithin()).as(named).isFalse();
            log(named).tellCut();
        }

        assertThat(other).hasContent("x".repeat(300_000));
    }

    @Test
    void cannotPunchWhatIsNotThere() {
        assertThat(Hole.in(file)).isEmpty();
    }
}
