package io.atoll.server.postgres;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Term;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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

    private final Term term;
    private final Connection connection;
    private final PreparedStatement check;
    private volatile boolean ended;

    TermSession(Term term, Connection connection) throws SQLException {
        this.term = term;
        this.connection = connection;
        this.check =
                connection.prepareStatement("SELECT term FROM leadership WHERE term = ? FOR SHARE");
        check.setLong(1, term.number());
    }

    public Term term() {
        return term;
    }

    /** Nothing can be written any more. */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Runs {@code work} in one transaction that begins by checking the term, and commits it.
     *
     * @param what completes "cannot …" if it fails
     * @throws AtollException FENCED if a newer term exists: nothing was written. UNAVAILABLE if the
     *     server failed: whether it was written is not known. Either ends the session
     */
    public <T> T write(String what, SqlWork<T> work) {
        if (ended) {
            throw new AtollException(
                    ErrorCode.FENCED, "cannot %s: term %s has ended".formatted(what, term));
        }
        boolean committed = false;
        try {
            checkTerm(what);
            T result = work.on(connection);
            connection.commit();
            committed = true;
            return result;
        } catch (SQLException e) {
            throw Connections.failure(what + " in term " + term, e);
        } finally {
            if (!committed) {
                close();
            }
        }
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

    private void checkTerm(String what) throws SQLException {
        try (var row = check.executeQuery()) {
            if (!row.next()) {
                throw new AtollException(
                        ErrorCode.FENCED,
                        "cannot %s: this instance was deposed (its term %s is not the newest)"
                                .formatted(what, term));
            }
        }
    }
}
