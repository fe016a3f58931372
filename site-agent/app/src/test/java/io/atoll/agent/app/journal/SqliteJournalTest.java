package io.atoll.agent.app.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalContract;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
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
}
