package io.atoll.agent.app.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalContract;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
    @TempDir Path folder;

    @Override
    protected Journal empty() {
        return SqliteJournal.open(folder.resolve("journal"));
    }

    @Override
    protected Journal afterCrash(Journal journal) {
        // What a crash leaves is what lies in the files, write-ahead log included, without a close.
        Path copy = folder.resolve("after-crash");
        try {
            for (String suffix : List.of("", "-wal")) {
                Files.copy(
                        folder.resolve("journal" + suffix),
                        folder.resolve("after-crash" + suffix),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        journal.close();
        return SqliteJournal.open(copy);
    }

    @Test
    void keepsAWriteAheadLogAndLocksTheFile() throws SQLException {
        try (Journal journal = empty()) {
            journal.append(List.of(put(JournalKind.META, "a", "b")));
            assertThat(folder.resolve("journal-wal")).exists();
            assertThat(folder.resolve("journal-shm")).doesNotExist();
            try (var other =
                            DriverManager.getConnection(
                                    "jdbc:sqlite:" + folder.resolve("journal"));
                    var statement = other.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 1");
                assertThatThrownBy(() -> statement.executeQuery("SELECT kind FROM entry"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("locked");
            }
        }
    }

    @Test
    void refusesAFileThatIsNoJournal() throws IOException {
        Files.writeString(folder.resolve("journal"), "these are words, not pages".repeat(100));
        assertThatThrownBy(this::empty)
                .isInstanceOfSatisfying(
                        AtollException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageStartingWith("cannot open journal");
    }

    @Test
    void refusesAJournalOfALaterVersion() throws SQLException {
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal"));
                var statement = other.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(this::empty).hasMessageContaining("got format 99, expected 1");
    }

    @Test
    void changesNothingOfAJournalThatItOpens() throws IOException {
        try (Journal journal = empty()) {
            journal.append(List.of(put(JournalKind.META, "a", "b")));
        }
        byte[] before = Files.readAllBytes(folder.resolve("journal"));

        try (Journal journal = empty()) {
            journal.load();
            assertThat(folder.resolve("journal-wal"))
                    .satisfiesAnyOf(
                            wal -> assertThat(wal).doesNotExist(),
                            wal -> assertThat(wal).isEmptyFile());
        }
        assertThat(folder.resolve("journal")).hasBinaryContent(before);
    }

    @Test
    void opensAgainWithTheRoomThatWasKeptForIt() throws IOException {
        // No folder can be made where a file is.
        Path inTheWay = Files.createFile(folder.resolve("native"));
        var given = new AtomicInteger();

        try (Journal journal =
                SqliteJournal.open(
                        folder.resolve("journal"),
                        () -> given.incrementAndGet() == 1 && inTheWay.toFile().delete())) {
            journal.append(List.of(put(JournalKind.META, "a", "b")));
        }
        assertThat(given).hasValue(1);
    }

    @Test
    void aQuotaThatIsUsedUpGivesUpTheReserve() throws Exception {
        try (Journal journal = empty()) {
            journal.append(List.of(put(JournalKind.META, "a", "b")));
        }
        // The one limit of a file that every user can set for a program of her own.
        String said = Small.run(folder.resolve("journal"));

        assertThat(said).isEqualTo("given 1, then cannot append to journal");
    }

    /** Appends in a process that may write small files only, until it cannot. */
    static final class Small {
        static String run(Path file) throws Exception {
            var java =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "ulimit -f 256; exec \"$@\"",
                                    "sh",
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-XX:-UsePerfData",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Small.class.getName(),
                                    file.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            java.waitFor();
            return said.strip();
        }

        public static void main(String[] args) {
            var given = new AtomicInteger();
            var value = new byte[64 << 10];
            try (Journal journal =
                    SqliteJournal.open(Path.of(args[0]), () -> given.incrementAndGet() == 1)) {
                for (int i = 0; i < 100; i++) {
                    journal.append(List.of(new JournalEntry.Put(JournalKind.META, "k" + i, value)));
                }
            } catch (AtollException full) {
                System.out.println(
                        "given %d, then %s"
                                .formatted(
                                        given.get(),
                                        String.valueOf(full.getMessage()).replaceAll(" /.*", "")));
            }
        }
    }
}
