package io.atoll.server.postgres;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Term;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Begins terms. ZooKeeper only proposes a leader; the row in {@code leadership} decides, because
 * every write is checked against it in its own transaction.
 *
 * <p>Safe from any thread; holds no state of its own.
 */
public final class TermGuard {
    private static final int ATTEMPTS = 5;
    private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(15);
    private static final String NAME = "atoll-leader-";
    private static final int MARKS_KEPT = 10_000;

    /** PostgreSQL's "lock not available": a writer of an older term came back meanwhile. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final PostgresAddress address;
    private final Duration idleLimit;

    /**
     * Guards the terms of one database.
     *
     * @param sessionTimeout how long ZooKeeper takes to notice that a leader is gone. One that
     *     stands still between two messages of a transaction loses its session, and its lock, in
     *     half of that; one that stopped in mid-message keeps them until the next leader, which
     *     ends the sessions of older terms
     */
    public TermGuard(PostgresAddress address, Duration sessionTimeout) {
        this.address = address;
        this.idleLimit = sessionTimeout.dividedBy(2);
    }

    /**
     * Ends the database sessions of older terms, then raises the term. From then on no older leader
     * can write, and none blocks.
     *
     * @param instance who leads now
     * @return the only connection that may write in this term
     * @throws AtollException FENCED if another instance raised the term at the same time;
     *     UNAVAILABLE if the database cannot be reached
     */
    public TermSession begin(String instance) {
        for (int attempt = 1; ; attempt++) {
            try {
                return raise(instance);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw Connections.failure("begin a term as " + instance, e);
                }
            }
        }
    }

    /**
     * Another connection that may write in {@code term}, for what a leader does beside its loop. It
     * is ended with the others when the next term begins.
     *
     * @throws AtollException UNAVAILABLE if the database cannot be reached
     */
    public TermSession beside(Term term) {
        try {
            var connection = Connections.open(address, NAME + term, STATEMENT_LIMIT);
            limit(connection);
            connection.setAutoCommit(false);
            return new TermSession(term, connection);
        } catch (SQLException e) {
            throw Connections.failure("write beside the loop in term " + term, e);
        }
    }

    /** The newest term, whoever leads in it. */
    public static Term newest(Database database) {
        return database.read("read the term", TermGuard::read);
    }

    private TermSession raise(String instance) throws SQLException {
        Term older;
        Term term;
        try (var connection = Connections.open(address, "atoll-election", STATEMENT_LIMIT)) {
            older = read(connection);
            term = aboveAll(connection, older);
        }
        var connection = Connections.open(address, NAME + term, STATEMENT_LIMIT);
        try {
            limit(connection);
            endSessions(connection, older);
            if (!raise(connection, older, term, instance)) {
                throw new AtollException(
                        ErrorCode.FENCED,
                        "cannot begin term %s as %s: another instance began it"
                                .formatted(term, instance));
            }
            forgetOldMarks(connection, term);
            connection.setAutoCommit(false);
            return new TermSession(term, connection);
        } catch (SQLException | AtollException e) {
            connection.close();
            throw e;
        }
    }

    private static Term read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT term FROM leadership")) {
            row.next();
            return new Term(row.getLong(1));
        }
    }

    // Also above the terms of a past that was lost when the database was put back.
    private static Term aboveAll(Connection connection, Term older) throws SQLException {
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT coalesce(max(term_floor), 0) FROM restoration")) {
            row.next();
            return new Term(Math.max(older.number(), row.getLong(1))).next();
        }
    }

    private void limit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = " + idleLimit.toMillis());
            statement.execute("SET lock_timeout = " + idleLimit.toMillis());
        }
    }

    /** A leader stopped in mid-transaction holds a share lock that would block the raise. */
    private static void endSessions(Connection connection, Term upTo) throws SQLException {
        try (var end =
                connection.prepareStatement(
                        """
                        SELECT pg_terminate_backend(pid, 2000)
                        FROM pg_stat_activity
                        WHERE application_name ~ '^atoll-leader-[0-9]{1,18}$'
                          AND substring(application_name FROM '[0-9]+$')::bigint <= ?
                          AND pid <> pg_backend_pid()
                        """)) {
            end.setLong(1, upTo.number());
            end.executeQuery().close();
        }
    }

    private static boolean raise(Connection connection, Term older, Term term, String instance)
            throws SQLException {
        try (var raise =
                connection.prepareStatement(
                        """
                        WITH raised AS (
                            UPDATE leadership SET term = ?, instance = ?, since = now()
                            WHERE term = ? RETURNING term)
                        INSERT INTO term_mark (term, mark) SELECT term, gen_random_uuid() FROM raised
                        """)) {
            raise.setLong(1, term.number());
            raise.setString(2, instance);
            raise.setLong(3, older.number());
            return raise.executeUpdate() == 1;
        }
    }

    private static void forgetOldMarks(Connection connection, Term newest) throws SQLException {
        try (var forget =
                connection.prepareStatement(
                        """
                        DELETE FROM term_mark WHERE term < (
                            SELECT term FROM term_mark WHERE term <= ?
                            ORDER BY term DESC OFFSET ? LIMIT 1)
                        """)) {
            forget.setLong(1, newest.number());
            forget.setInt(2, MARKS_KEPT - 1);
            forget.executeUpdate();
        }
    }
}
