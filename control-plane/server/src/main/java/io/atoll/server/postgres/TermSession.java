package io.atoll.server.postgres;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Term;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's connection for one term, and the only way to write.
 *
 * <p>Owned by the thread that commits; {@link #close} alone may come from another. After any
 * failure the session has ended: what the database holds is no longer known here, and the leader
 * rebuilds its live state under a new term.
 */
public final class TermSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TermSession.class);

    /** Raised by the function require_term. */
    private static final String TERM_IS_OVER = "AT001";

    /** Raised by the function row_never_changes. */
    private static final String ROW_NEVER_CHANGES = "AT002";

    /**
     * Classes of SQLSTATE (PostgreSQL's manual, appendix A): data exception, integrity constraint
     * violation, program limit exceeded. The same values are refused again.
     */
    private static final Set<String> REFUSED_VALUES = Set.of("22", "23", "54");

    private final Term term;
    private final Connection connection;
    private volatile boolean ended;

    TermSession(Term term, Connection connection) {
        this.term = term;
        this.connection = connection;
    }

    public Term term() {
        return term;
    }

    /** Nothing can be written any more. */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Runs the statements in one transaction that begins by checking the term. It is sent as a
     * whole, its commit included, and answered once: each round trip to the server costs more than
     * the statements do.
     *
     * @param what completes "cannot …" if it fails
     * @throws AtollException FENCED if a newer term exists: nothing was written. INVALID if the
     *     server refuses a value: nothing was written. CONFLICT if a row would be overwritten that
     *     never changes: nothing was written. UNAVAILABLE if the server failed: whether it was
     *     written is not known. Each ends the session
     */
    public void write(String what, List<SqlStatement> statements) {
        if (ended) {
            throw new AtollException(
                    ErrorCode.FENCED, "cannot %s: term %s has ended".formatted(what, term));
        }
        boolean committed = false;
        try (var transaction = connection.prepareStatement(text(statements))) {
            bind(statements, transaction);
            transaction.execute();
            committed = true;
        } catch (SQLException e) {
            throw failure(what, e);
        } finally {
            if (!committed) {
                close();
            }
        }
    }

    // The driver puts BEGIN in front, and prepares each text's statements once it has seen it
    // often.
    private static String text(List<SqlStatement> statements) {
        return statements.stream()
                .map(SqlStatement::text)
                .collect(Collectors.joining(";\n", "SELECT require_term(?);\n", ";\nCOMMIT"));
    }

    private void bind(List<SqlStatement> statements, PreparedStatement transaction)
            throws SQLException {
        transaction.setLong(1, term.number());
        int next = 2;
        for (var statement : statements) {
            statement.bind(transaction, next);
            next += statement.parameters();
        }
    }

    private AtollException failure(String what, SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        if (REFUSED_VALUES.contains(state.length() < 2 ? "" : state.substring(0, 2))) {
            return new AtollException(
                    ErrorCode.INVALID,
                    "cannot %s in term %s: the database refuses a value (SQLSTATE %s)"
                            .formatted(what, term, state),
                    e);
        }
        if (ROW_NEVER_CHANGES.equals(state)) {
            return new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot %s in term %s: a row that never changes would be overwritten"
                            .formatted(what, term),
                    e);
        }
        return TERM_IS_OVER.equals(e.getSQLState())
                ? new AtollException(
                        ErrorCode.FENCED,
                        "cannot %s: this instance was deposed (its term %s is not the newest)"
                                .formatted(what, term),
                        e)
                : Connections.failure(what + " in term " + term, e);
    }

    /** Ends the session; a transaction that runs is given up. */
    @Override
    public void close() {
        ended = true;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.warn("leader's connection not closed term={} why={}", term, e.getMessage());
        }
    }
}
