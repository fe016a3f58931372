package io.atoll.server.postgres;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;

/** The name of the federation that owns a database, kept beside the tables that it owns. */
final class FederationMark {
    private FederationMark() {}

    /**
     * Refuses a database that another federation owns; one without tables passes.
     *
     * @throws AtollException CONFLICT
     */
    static void check(Connection connection, String federation) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT to_regclass('federation') IS NOT NULL")) {
            row.next();
            if (row.getBoolean(1)) {
                compare(connection, federation);
            }
        }
    }

    /**
     * Claims a database that nobody owns yet.
     *
     * @throws AtollException CONFLICT if another federation was faster
     */
    static void claim(Connection connection, String federation) throws SQLException {
        try (var claim =
                connection.prepareStatement(
                        "INSERT INTO federation (name) VALUES (?) ON CONFLICT DO NOTHING")) {
            claim.setString(1, federation);
            claim.executeUpdate();
        }
        compare(connection, federation);
    }

    private static void compare(Connection connection, String federation) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT name FROM federation")) {
            var owner = row.next() ? row.getString(1) : federation;
            if (!owner.equals(federation)) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot use the database %s: it belongs to another federation (got '%s', expected '%s')"
                                .formatted(connection.getMetaData().getURL(), owner, federation));
            }
        }
    }
}
