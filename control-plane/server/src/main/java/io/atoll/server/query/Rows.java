package io.atoll.server.query;

import io.atoll.server.postgres.Database;
import io.atoll.server.record.RecordJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads rows. Safe from any thread; each call takes a connection for its own duration. */
public final class Rows {
    private final Database database;
    private final RecordJson json;

    public Rows(Database database, RecordJson json) {
        this.database = database;
        this.json = json;
    }

    /**
     * The values in the first column, which is a body.
     *
     * @param what completes "cannot …" if it fails
     */
    <T> List<T> bodies(String what, Class<T> type, String sql, Object... arguments) {
        return read(what, row -> row.getString(1), sql, arguments).stream()
                .map(body -> json.read(body, type))
                .toList();
    }

    /** The first of {@link #bodies}. */
    <T> Optional<T> body(String what, Class<T> type, String sql, Object... arguments) {
        return bodies(what, type, sql, arguments).stream().findFirst();
    }

    /**
     * One value for each row. Arguments: texts, numbers, UUIDs and {@link #uuids}, {@link #texts}.
     */
    <T> List<T> read(String what, Reading<T> reading, String sql, Object... arguments) {
        return database.read(
                what,
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        bind(connection, statement, arguments);
                        try (var rows = statement.executeQuery()) {
                            var found = new ArrayList<T>();
                            while (rows.next()) {
                                found.add(reading.read(rows));
                            }
                            return found;
                        }
                    }
                });
    }

    RecordJson json() {
        return json;
    }

    /** An argument for {@code = ANY(?)}. */
    static Object uuids(Collection<UUID> values) {
        return new Many("uuid", values.toArray());
    }

    /** An argument for {@code = ANY(?)}. */
    static Object texts(Collection<String> values) {
        return new Many("text", values.toArray());
    }

    private static void bind(
            Connection connection, PreparedStatement statement, Object... arguments)
            throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Many many) {
                statement.setArray(i + 1, connection.createArrayOf(many.type, many.values));
            } else {
                statement.setObject(i + 1, arguments[i]);
            }
        }
    }

    // A class, not a record: its array is only handed on.
    private static final class Many {
        private final String type;
        private final Object[] values;

        Many(String type, Object[] values) {
            this.type = type;
            this.values = values;
        }
    }

    /** Reads one row. */
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }
}
