package io.atoll.server.retention;

import io.atoll.server.config.RetentionConfig;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.SqlStatement;
import io.atoll.server.postgres.TermSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes idempotency keys that are past their age or beyond the most, the oldest first. Holds no
 * state; used by one thread.
 */
final class KeyRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRemoval.class);

    private final Database database;
    private final RetentionConfig config;

    KeyRemoval(Database database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    /** What there is. @param old those past their age; no more than one transaction takes */
    private record Kept(long all, long old) {}

    /** Transactions made, at most {@code most}. */
    int sweep(TermSession session, Instant cutoff, int most) {
        int made = 0;
        while (made < most) {
            var kept = kept(cutoff);
            long surplus = kept.all() - config.keys();
            if (kept.old() == 0 && surplus <= 0) {
                return made;
            }
            if (kept.old() == 0 && made == 0) {
                LOG.warn(
                        "idempotency keys removed before their age most={} surplus={}",
                        config.keys(),
                        surplus);
            }
            long removed = Math.min(Removal.ROWS, Math.max(kept.old(), surplus));
            session.write(Removal.WHAT, List.of(removeOldest(removed)));
            made++;
        }
        return made;
    }

    private Kept kept(Instant cutoff) {
        return database.read(
                Removal.WHAT,
                connection -> {
                    try (var asked =
                            connection.prepareStatement(
                                    """
                                    SELECT (SELECT count(*) FROM idempotency),
                                        (SELECT count(*) FROM (
                                            SELECT FROM idempotency WHERE at < ? LIMIT %d) old)
                                    """
                                            .formatted(Removal.ROWS))) {
                        asked.setTimestamp(1, Timestamp.from(cutoff));
                        try (ResultSet row = asked.executeQuery()) {
                            row.next();
                            return new Kept(row.getLong(1), row.getLong(2));
                        }
                    }
                });
    }

    private static SqlStatement removeOldest(long rows) {
        return new SqlStatement() {
            @Override
            public String text() {
                return """
                DELETE FROM idempotency WHERE (caller, route, key) IN (
                    SELECT caller, route, key FROM idempotency ORDER BY at LIMIT ?)
                """;
            }

            @Override
            public int parameters() {
                return 1;
            }

            @Override
            public void bind(PreparedStatement transaction, int first) throws SQLException {
                transaction.setLong(first, rows);
            }
        };
    }
}
