package io.atoll.server.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done with a connection that is lent for its duration only. */
@FunctionalInterface
public interface SqlWork<T> {
    T on(Connection connection) throws SQLException;
}
