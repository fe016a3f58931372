package io.atoll.server.postgres;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Connections to the database, each with limits on how long anything may take. */
final class Connections {
    private static final int CONNECT_LIMIT_SECONDS = 5;
    private static final Duration SOCKET_MARGIN = Duration.ofSeconds(5);

    private Connections() {}

    static Connection open(PostgresAddress address, String name, Duration statementLimit)
            throws SQLException {
        return DriverManager.getConnection(
                address.url(), properties(address, name, statementLimit));
    }

    /**
     * How every connection is made.
     *
     * @param name what the server shows as application_name
     * @param statementLimit the server gives a statement up after this; the client gives the server
     *     up a little later
     */
    static Properties properties(PostgresAddress address, String name, Duration statementLimit) {
        var properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty(
                "socketTimeout", Long.toString(statementLimit.plus(SOCKET_MARGIN).toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        // The server keeps what was prepared; a leader has a text for each mix of tables.
        properties.setProperty("preparedStatementCacheQueries", "64");
        properties.setProperty(
                "options",
                "-c statement_timeout=%d -c tcp_user_timeout=%d"
                        .formatted(
                                statementLimit.toMillis(),
                                statementLimit.plus(SOCKET_MARGIN).toMillis()));
        return properties;
    }

    /** A failure of the server as one sentence. */
    static AtollException failure(String what, SQLException e) {
        return new AtollException(
                ErrorCode.UNAVAILABLE, "cannot %s: %s".formatted(what, e.getMessage()), e);
    }
}
