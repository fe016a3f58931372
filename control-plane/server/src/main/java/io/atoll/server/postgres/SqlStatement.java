package io.atoll.server.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One statement of a transaction that is sent as a whole. */
public interface SqlStatement {
    /**
     * With a question mark for each parameter and no semicolon. Few different texts: each is
     * prepared once.
     */
    String text();

    int parameters();

    /** Sets the parameters of {@code transaction} from {@code first} on. */
    void bind(PreparedStatement transaction, int first) throws SQLException;
}
