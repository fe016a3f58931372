package io.atoll.agent.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.logfile.LogFile;
import io.atoll.agent.app.logfile.LogGap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        log = new AttemptLog(file.toString(), LIMIT);
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

    private String at(long position) throws IOException {
        return new String(LogFile.read(file, position, 10).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void leavesAloneWhatIsWithinTheLimit() throws IOException {
        assertThat(log.keepWithin()).as("no log yet").isFalse();
        write(0, LIMIT);

        assertThat(log.keepWithin()).isFalse();
        assertThat(LogGap.of(file)).isEqualTo(LogGap.NONE);
    }

    @Test
    void keepsThePlacesOfWhatIsWrittenBehindTheGap() throws IOException {
        write(0, 300_000);
        assertThat(log.keepWithin()).isTrue();
        assertThat(LogGap.of(file)).isEqualTo(new LogGap(50_000, 200_000));
        write(300_000, 900_000);
        assertThat(log.keepWithin()).isTrue();

        assertThat(LogGap.of(file)).isEqualTo(new LogGap(50_000, 800_000));
        assertThat(at(49_990)).isEqualTo("000049990\n");
        assertThat(LogFile.read(file, 50_000, 10).leftOut()).isEqualTo(800_000);
        assertThat(at(850_000)).isEqualTo("000850000\n");
        assertThat(at(899_990)).isEqualTo("000899990\n");
    }

    @Test
    void goesOnWhereAnEarlierSupervisorLeftIt() throws IOException {
        write(0, 300_000);
        log.keepWithin();
        write(300_000, 400_000);

        assertThat(new AttemptLog(file.toString(), LIMIT).keepWithin()).isTrue();

        assertThat(LogGap.of(file)).isEqualTo(new LogGap(50_000, 300_000));
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
    void cannotPunchWhatIsNotThere() {
        assertThat(Hole.in(file)).isEmpty();
    }
}
