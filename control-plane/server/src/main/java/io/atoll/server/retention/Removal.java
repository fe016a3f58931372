package io.atoll.server.retention;

import io.atoll.kernel.id.Term;
import io.atoll.server.config.RetentionConfig;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.SqlStatement;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.TermSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old events, facts and idempotency keys, a few thousand rows in each transaction. Each
 * transaction checks the term, so that a deposed leader removes nothing. Holds no state; used by
 * one thread.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** Rows of one transaction: as many as are gone within some ten milliseconds. */
    static final int ROWS = 5_000;

    static final String WHAT = "remove what is past its retention";

    private final Database database;
    private final TermGuard guard;
    private final RetentionConfig config;

    Removal(Database database, TermGuard guard, RetentionConfig config) {
        this.database = database;
        this.guard = guard;
        this.config = config;
    }

    /** Events of a project. @param newest highest number given out */
    private record Numbered(String project, long newest) {}

    /** The first row of many, by its number. */
    private record First(long number, Instant at) {}

    /**
     * Removes what is past its retention at {@code now}.
     *
     * @param most transactions; what is left goes with the next call
     * @return transactions made
     * @throws io.atoll.kernel.AtollException UNAVAILABLE, or FENCED if {@code term} is over
     */
    int sweep(Term term, Instant now, int most) {
        int made = 0;
        try (var session = guard.beside(term)) {
            var cutoff = now.minus(config.age());
            for (var each : projects()) {
                made += events(session, each, cutoff, most - made);
            }
            made += facts(session, cutoff, most - made);
            made += new KeyRemoval(database, config).sweep(session, cutoff, most - made);
        }
        return made;
    }

    private int events(TermSession session, Numbered events, Instant cutoff, int most) {
        int made = 0;
        while (made < most) {
            var first = firstEvent(events.project());
            long surplus = events.newest() - config.events();
            boolean old = first.filter(row -> row.at().isBefore(cutoff)).isPresent();
            boolean many = first.filter(row -> row.number() <= surplus).isPresent();
            if (!old && !many) {
                return made;
            }
            if (!old && made == 0) {
                // Never in silence: an operator asked for an age, and gets less.
                LOG.warn(
                        "events removed before their age project={} most={} oldest={}",
                        events.project(),
                        config.events(),
                        first.map(First::at).orElse(cutoff));
            }
            session.write(WHAT, List.of(removeEvents(events.project(), cutoff, surplus)));
            made++;
        }
        return made;
    }

    private static SqlStatement removeEvents(String project, Instant cutoff, long surplus) {
        return new SqlStatement() {
            @Override
            public String text() {
                return """
                DELETE FROM event WHERE project = ? AND (at < ? OR number <= ?) AND number IN (
                    SELECT number FROM event WHERE project = ? ORDER BY number LIMIT %d)
                """
                        .formatted(ROWS);
            }

            @Override
            public int parameters() {
                return 4;
            }

            @Override
            public void bind(PreparedStatement transaction, int first) throws SQLException {
                transaction.setString(first, project);
                transaction.setTimestamp(first + 1, Timestamp.from(cutoff));
                transaction.setLong(first + 2, surplus);
                transaction.setString(first + 3, project);
            }
        };
    }

    // Up to the last checkpoint that is past its retention: later facts count from it.
    private int facts(TermSession session, Instant cutoff, int most) {
        var keepFrom =
                database.read(
                        WHAT,
                        connection ->
                                number(
                                        connection,
                                        """
                                        SELECT max(first_revision) FROM facts WHERE checkpoint
                                        AND (at < ? OR first_revision <= (SELECT value - ? FROM counter WHERE kind = 'facts'))
                                        """,
                                        Timestamp.from(cutoff),
                                        config.facts()));
        int made = 0;
        while (made < most) {
            var oldest =
                    database.read(
                            WHAT,
                            connection ->
                                    number(connection, "SELECT min(first_revision) FROM facts"));
            if (keepFrom.isEmpty() || oldest.isEmpty() || oldest.get() >= keepFrom.get()) {
                return made;
            }
            if (made == 0) {
                sayIfEarly(oldest.get(), cutoff);
            }
            session.write(WHAT, List.of(removeFacts(keepFrom.get())));
            made++;
        }
        return made;
    }

    private void sayIfEarly(long oldest, Instant cutoff) {
        var early =
                database.read(
                        WHAT,
                        connection ->
                                number(
                                        connection,
                                        "SELECT first_revision FROM facts WHERE first_revision = ?"
                                                + " AND at >= ?",
                                        oldest,
                                        Timestamp.from(cutoff)));
        early.ifPresent(
                revision ->
                        LOG.warn(
                                "facts removed before their age most={} oldest={}",
                                config.facts(),
                                revision));
    }

    private static SqlStatement removeFacts(long keepFrom) {
        return new SqlStatement() {
            @Override
            public String text() {
                return """
                DELETE FROM facts WHERE first_revision < ? AND first_revision IN (
                    SELECT first_revision FROM facts ORDER BY first_revision LIMIT %d)
                """
                        .formatted(ROWS);
            }

            @Override
            public int parameters() {
                return 1;
            }

            @Override
            public void bind(PreparedStatement transaction, int first) throws SQLException {
                transaction.setLong(first, keepFrom);
            }
        };
    }

    private List<Numbered> projects() {
        return database.read(
                WHAT,
                connection -> {
                    try (var asked =
                                    connection.prepareStatement(
                                            "SELECT project, value FROM counter WHERE kind ="
                                                    + " 'event'");
                            ResultSet rows = asked.executeQuery()) {
                        var found = new ArrayList<Numbered>();
                        while (rows.next()) {
                            found.add(new Numbered(rows.getString(1), rows.getLong(2)));
                        }
                        return found;
                    }
                });
    }

    private Optional<First> firstEvent(String project) {
        return database.read(
                WHAT,
                connection -> {
                    try (var asked =
                            connection.prepareStatement(
                                    "SELECT number, at FROM event WHERE project = ? ORDER BY number"
                                            + " LIMIT 1")) {
                        asked.setString(1, project);
                        try (ResultSet row = asked.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new First(
                                                    row.getLong(1),
                                                    row.getTimestamp(2).toInstant()))
                                    : Optional.empty();
                        }
                    }
                });
    }

    private static Optional<Long> number(Connection connection, String sql, Object... arguments)
            throws SQLException {
        try (var asked = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                asked.setObject(i + 1, arguments[i]);
            }
            try (ResultSet row = asked.executeQuery()) {
                boolean found = row.next();
                long value = found ? row.getLong(1) : 0;
                return !found || row.wasNull() ? Optional.empty() : Optional.of(value);
            }
        }
    }
}
