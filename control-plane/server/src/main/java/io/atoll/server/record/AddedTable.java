package io.atoll.server.record;

import io.atoll.control.event.ControlRecord;
import java.util.List;
import java.util.function.Function;

/**
 * How the rows of a feature are stored: in a table of its own, made by a migration, with the
 * columns {@code key text PRIMARY KEY} and {@code body text NOT NULL}. A leader starts from all of
 * them.
 *
 * @param name of the table
 * @param key what tells the row from others in the table
 */
public record AddedTable<R extends ControlRecord.Added>(
        Class<R> kind, String name, Function<R, String> key) {
    Table<R> table(RecordJson json) {
        return Table.of(
                name,
                1,
                Table.Existing.REPLACED,
                List.of(
                        new Table.Column<>("key", "text", key::apply),
                        new Table.Column<>("body", "text", json::write)));
    }

    String select() {
        return "SELECT body FROM %s ORDER BY key".formatted(name);
    }
}
