package io.atoll.server.query;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads events. */
public final class EventQuery {
    /** The most that are read at once. */
    public static final int MOST = 500;

    private static final String WHAT = "read events";

    private static final String REMOVED = "events.removed";

    private final Rows rows;

    public EventQuery(Rows rows) {
        this.rows = rows;
    }

    /**
     * An event.
     *
     * @param number of its project's, from 1 without gaps
     * @param json {@code number, at, kind, subject} and its own fields
     */
    public record Told(long number, String json) {}

    /** The number of the latest event of {@code project}; 0: none yet. */
    public long latest(ProjectName project) {
        return rows.read(
                        WHAT,
                        row -> row.getLong(1),
                        "SELECT coalesce(max(number), 0) FROM event WHERE project = ?",
                        project.text())
                .getFirst();
    }

    /**
     * Tells, in the form of an event, that events between {@code last} and the oldest one that is
     * kept were removed past their retention. Its number is that of the last one removed.
     *
     * @return empty: none are missing
     */
    public Optional<Told> removedAfter(ProjectName project, long last) {
        return rows
                .read(
                        WHAT,
                        row -> row.getLong(1),
                        "SELECT number FROM event WHERE project = ? ORDER BY number LIMIT 1",
                        project.text())
                .stream()
                .filter(oldest -> oldest > last + 1)
                .map(oldest -> removed(last + 1, oldest - 1))
                .findFirst();
    }

    private Told removed(long from, long to) {
        var event = new LinkedHashMap<String, Object>();
        event.put("number", to);
        event.put("kind", REMOVED);
        event.put("from", from);
        event.put("to", to);
        return new Told(to, rows.json().write(event));
    }

    /** The first {@link #MOST} events of {@code project} after {@code number}, in order. */
    public List<Told> after(ProjectName project, long number) {
        return rows.read(
                WHAT,
                this::told,
                """
                SELECT number, at, kind, subject, fields FROM event
                WHERE project = ? AND number > ? ORDER BY number LIMIT %d
                """
                        .formatted(MOST),
                project.text(),
                number);
    }

    /** As {@link #after}, of one run and its executions only. */
    public List<Told> after(ProjectName project, RunId run, long number) {
        return rows.read(
                WHAT,
                this::told,
                """
                SELECT number, at, kind, subject, fields FROM event
                WHERE project = ? AND number > ?
                  AND (subject = ? OR subject IN (SELECT id::text FROM execution WHERE run = ?))
                ORDER BY number LIMIT %d
                """
                        .formatted(MOST),
                project.text(),
                number,
                run.toString(),
                run.uuid());
    }

    private Told told(ResultSet row) throws SQLException {
        var event = new LinkedHashMap<String, Object>();
        event.put("number", row.getLong(1));
        event.put("at", Texts.time(row.getObject(2, OffsetDateTime.class).toInstant()));
        event.put("kind", row.getString(3));
        event.put("subject", row.getString(4));
        Map<?, ?> fields =
                rows.json().read(Optional.ofNullable(row.getString(5)).orElse("{}"), Map.class);
        fields.forEach((key, value) -> event.putIfAbsent(String.valueOf(key), value));
        return new Told(row.getLong(1), rows.json().write(event));
    }
}
