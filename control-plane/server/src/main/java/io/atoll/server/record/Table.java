package io.atoll.server.record;

import io.atoll.server.postgres.SqlStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How records of one kind become rows: one statement writes any number of them, as arrays.
 * Immutable.
 *
 * @param <T> the kind of record
 */
final class Table<T> {
    private final String name;
    private final List<Column<T>> columns;
    private final String statement;

    private Table(String name, List<Column<T>> columns, String statement) {
        this.name = name;
        this.columns = columns;
        this.statement = statement;
    }

    /**
     * A table.
     *
     * @param keys how many of the columns, from the first, are its primary key
     * @param existing what becomes of a row that exists
     */
    static <T> Table<T> of(String name, int keys, Existing existing, List<Column<T>> columns) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String arrays =
                columns.stream()
                        .map(each -> "?::" + each.type() + "[]")
                        .collect(Collectors.joining(", "));
        String key =
                columns.stream().limit(keys).map(Column::name).collect(Collectors.joining(", "));
        String insert =
                """
                INSERT INTO %s (%s) SELECT * FROM unnest(%s)
                ON CONFLICT (%s) DO %s
                """
                        .formatted(
                                name,
                                names,
                                arrays,
                                key,
                                existing.action(
                                        name,
                                        columns.stream().skip(keys).map(Column::name).toList()));
        return new Table<>(name, List.copyOf(columns), insert);
    }

    /** A table of which rows are removed, by their key. */
    static <T> Table<T> removing(String name, Column<T> key) {
        return new Table<>(
                name,
                List.of(key),
                "DELETE FROM %s WHERE %s = ANY(?::%s[])".formatted(name, key.name(), key.type()));
    }

    /** What becomes of a row that exists. */
    enum Existing {
        /** It stays as it is. */
        KEPT,
        /**
         * It stays, and has to be the same: otherwise nothing of the transaction is written. Its
         * first column behind the key is a text.
         */
        SAME,
        /** All columns but its key are overwritten. */
        REPLACED,
        /** Its columns are overwritten where the new value is higher. */
        RAISED;

        private String action(String table, List<String> columns) {
            return switch (this) {
                case KEPT -> "NOTHING";
                case SAME ->
                        "UPDATE SET %s = CASE WHEN (%s) IS NOT DISTINCT FROM (%s) THEN %s ELSE row_never_changes('%s') END"
                                .formatted(
                                        columns.getFirst(),
                                        qualified(table, columns),
                                        qualified("excluded", columns),
                                        "excluded." + columns.getFirst(),
                                        table);
                case REPLACED -> "UPDATE SET " + set(columns);
                case RAISED ->
                        "UPDATE SET "
                                + set(columns)
                                + columns.stream()
                                        .map(
                                                each ->
                                                        "%s.%s < excluded.%s"
                                                                .formatted(table, each, each))
                                        .collect(Collectors.joining(" AND ", " WHERE ", ""));
            };
        }

        private static String qualified(String row, List<String> columns) {
            return columns.stream().map(each -> row + "." + each).collect(Collectors.joining(", "));
        }

        private static String set(List<String> columns) {
            return columns.stream()
                    .map(each -> each + " = excluded." + each)
                    .collect(Collectors.joining(", "));
        }
    }

    /** What writes the rows; of several with one key, only the last may be given. */
    SqlStatement write(List<T> records) {
        return new SqlStatement() {
            @Override
            public String text() {
                return statement;
            }

            @Override
            public int parameters() {
                return columns.size();
            }

            @Override
            public void bind(PreparedStatement transaction, int first) throws SQLException {
                Table.this.bind(records, transaction, first);
            }
        };
    }

    private void bind(List<T> records, PreparedStatement transaction, int first)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            var values = new ArrayList<Object>(records.size());
            for (T each : records) {
                values.add(column.value().apply(each));
            }
            transaction.setArray(
                    first + i,
                    transaction.getConnection().createArrayOf(column.type(), values.toArray()));
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * A column.
     *
     * @param type PostgreSQL's name of the type
     * @param value of the record, null for none; for timestamptz a text
     */
    record Column<T>(String name, String type, Function<T, @Nullable Object> value) {}
}
