package io.atoll.agent.app.journal;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The journal in an SQLite file.
 *
 * <p>Owns the file and its one connection. Durable: a batch is one transaction, and with
 * synchronous=FULL the write-ahead log is on the disk when it commits. Owner thread: whoever opened
 * it; nobody else calls it. Losing the file is losing the installation: the site has to join again.
 */
public final class SqliteJournal implements Journal {
    private static final int FORMAT = 1;
    private static final int KEY_INDEX = 2;
    private static final int VALUE_INDEX = 3;
    private static final int FULL = 13; // sqlite.org/rescode.html

    private final Path file;
    private final Connection connection;
    private final BooleanSupplier giveRoom;
    private final PreparedStatement put;
    private final PreparedStatement delete;
    private boolean failed;

    /**
     * Opens the journal, or makes an empty one.
     *
     * @param file on a local disk (see {@link LocalDisk})
     * @throws AtollException CORRUPT if the file is no journal of this version, CONFLICT if another
     *     process has it open, UNAVAILABLE if it cannot be opened
     */
    public static SqliteJournal open(Path file) {
        return open(file, () -> false);
    }

    /**
     * As {@link #open(Path)}, on a disk that may be full.
     *
     * @param giveRoom gives room that was kept for the journal back to its disk; false: there was
     *     none
     */
    public static SqliteJournal open(Path file, BooleanSupplier giveRoom) {
        try {
            return openOnce(file, giveRoom);
        } catch (AtollException refused) {
            // To open takes room, too; what could not be written for another reason, cannot again.
            if (refused.code() != ErrorCode.UNAVAILABLE || !giveRoom.getAsBoolean()) {
                throw refused;
            }
            return openOnce(file, giveRoom);
        }
    }

    private static SqliteJournal openOnce(Path file, BooleanSupplier giveRoom) {
        SqliteLibrary.unpackTo(file.resolveSibling("native"));
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try {
                return new SqliteJournal(file, connection, giveRoom);
            } catch (SQLException | AtollException refused) {
                connection.close();
                throw refused;
            }
        } catch (SQLException refused) {
            throw failure("open", file, refused);
        }
    }

    private SqliteJournal(Path file, Connection connection, BooleanSupplier giveRoom)
            throws SQLException {
        this.file = file;
        this.giveRoom = giveRoom;
        this.connection = connection;
        prepare();
        connection.setAutoCommit(false);
        this.put =
                connection.prepareStatement(
                        """
                        INSERT INTO entry (kind, key, value) VALUES (?, ?, ?)
                        ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value
                        """);
        this.delete = connection.prepareStatement("DELETE FROM entry WHERE kind = ? AND key = ?");
    }

    private void prepare() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Exclusive before WAL: then the log's index is private memory, not a shared file.
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA cache_size = -1024");
            statement.execute("PRAGMA busy_timeout = 1000");
            int format = format(statement);
            if (format != 0 && format != FORMAT) {
                throw new AtollException(
                        ErrorCode.CORRUPT,
                        "cannot open journal %s: it is of another version (got format %d, expected %d)"
                                .formatted(file, format, FORMAT));
            }
            statement.execute(
                    """
                    CREATE TABLE IF NOT EXISTS entry (
                      kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
                      PRIMARY KEY (kind, key)
                    ) STRICT, WITHOUT ROWID
                    """);
            if (format != FORMAT) {
                statement.execute("PRAGMA user_version = " + FORMAT); // writes, also the same
            }
        }
    }

    private static int format(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    @Override
    public Snapshot load() {
        checkUsable();
        var entries = new TreeMap<JournalKind, SortedMap<String, byte[]>>();
        for (JournalKind kind : JournalKind.values()) {
            entries.put(kind, new TreeMap<>());
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT kind, key, value FROM entry")) {
            while (rows.next()) {
                JournalKind kind = JournalKind.valueOf(rows.getString(1));
                byte[] value = rows.getBytes(VALUE_INDEX);
                SortedMap<String, byte[]> of = entries.get(kind);
                if (of != null) {
                    of.put(rows.getString(KEY_INDEX), value == null ? new byte[0] : value);
                }
            }
            connection.rollback();
        } catch (SQLException refused) {
            throw failure("read", file, refused);
        } catch (IllegalArgumentException unknown) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot read journal %s: %s".formatted(file, unknown.getMessage()));
        }
        entries.replaceAll((_, of) -> Collections.unmodifiableSortedMap(of));
        return new Snapshot(Collections.unmodifiableSortedMap(entries));
    }

    @Override
    public void append(List<JournalEntry> entries) {
        checkUsable();
        if (entries.isEmpty()) {
            return;
        }
        try {
            appendWithRoom(entries);
        } catch (SQLException refused) {
            // Whether the commit reached the disk is not known: only a new load can tell.
            failed = true;
            throw failure("append to", file, refused);
        }
    }

    // What did not fit is not there, and to put or to delete it twice is the same as once.
    private void appendWithRoom(List<JournalEntry> entries) throws SQLException {
        try {
            appendAll(entries);
        } catch (SQLException refused) {
            if (!isFull(refused) || !giveRoom.getAsBoolean()) {
                throw refused;
            }
            rollBack();
            appendAll(entries);
        }
    }

    private void appendAll(List<JournalEntry> entries) throws SQLException {
        for (JournalEntry entry : entries) {
            apply(entry);
        }
        connection.commit();
    }

    // SQLite has rolled back by itself as a rule; the driver does not know that it has to begin
    // anew.
    private void rollBack() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException _) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
            }
        }
    }

    // A quota that is used up (EDQUOT) is told as any write that failed.
    private static boolean isFull(SQLException refused) {
        return (refused.getErrorCode() & 0xff) == FULL
                || (refused instanceof SQLiteException told
                        && told.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_WRITE);
    }

    private void apply(JournalEntry entry) throws SQLException {
        PreparedStatement statement =
                switch (entry) {
                    case JournalEntry.Put value -> {
                        put.setBytes(VALUE_INDEX, value.value());
                        yield put;
                    }
                    case JournalEntry.Delete _ -> delete;
                };
        statement.setString(1, entry.kind().name());
        statement.setString(KEY_INDEX, entry.key());
        statement.executeUpdate();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // Every batch is on the disk already.
        }
    }

    private void checkUsable() {
        try {
            if (connection.isClosed()) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot use journal %s: it is closed".formatted(file));
            }
        } catch (SQLException refused) {
            throw failure("use", file, refused);
        }
        if (failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot use journal %s: an earlier append failed; open it again"
                            .formatted(file));
        }
    }

    private static AtollException failure(String verb, Path file, SQLException cause) {
        // Primary result codes of sqlite.org/rescode.html: BUSY 5, LOCKED 6, CORRUPT 11, NOTADB 26.
        ErrorCode code =
                switch (cause.getErrorCode() & 0xff) {
                    case 5, 6 -> ErrorCode.CONFLICT;
                    case 11, 26 -> ErrorCode.CORRUPT;
                    default -> ErrorCode.UNAVAILABLE;
                };
        return new AtollException(
                code, "cannot %s journal %s: %s".formatted(verb, file, cause.getMessage()), cause);
    }
}
