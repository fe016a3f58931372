package io.atoll.server.query;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads events. */
public final class EventQuery {
    /** The most that are read at once. */
    public static final int MOST = 500;

    private static final String WHAT = "read events";

    /** Two leaders' clocks may differ by so much, and the numbers of their events go on. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final String REMOVED = "events.removed";

    private final Rows rows;

    public EventQuery(Rows rows) {
        this.rows = rows;
    }

    /**
     * An event.
     *
     * @param place behind it
     * @param json {@code number, at, kind, subject} and its own fields
     */
    public record Told(EventPlace place, String json) {}

    /**
     * The number of the latest event of {@code project}, also when it was removed past its
     * retention; 0: none yet.
     */
    public long latest(ProjectName project) {
        return rows.read(
                        WHAT,
                        row -> row.getLong(1),
                        "SELECT coalesce(max(value), 0) FROM counter WHERE kind = 'event' AND"
                                + " project = ?",
                        project.text())
                .getFirst();
    }

    /**
     * Whether the event of {@code place} is one that this record may have: not above the newest,
     * and not another one of the same number.
     */
    public boolean isOnRecord(ProjectName project, EventPlace place) {
        if (place.number() == 0) {
            return true;
        }
        var found =
                rows.read(
                        WHAT,
                        row -> place(row.getLong(1), at(row, 2)),
                        "SELECT number, at FROM event WHERE project = ? AND number >= ? ORDER BY"
                                + " number LIMIT 1",
                        project.text(),
                        place.number());
        if (found.isEmpty()) {
            return place.number() <= latest(project);
        }
        return place.at().isEmpty()
                || found.getFirst().number() != place.number()
                || found.getFirst().equals(place);
    }

    /** Behind the newest event of {@code project}. */
    public EventPlace newest(ProjectName project) {
        long number = latest(project);
        return rows
                .read(
                        WHAT,
                        row -> place(row.getLong(1), at(row, 2)),
                        "SELECT number, at FROM event WHERE project = ? AND number = ?",
                        project.text(),
                        number)
                .stream()
                .findFirst()
                .orElse(new EventPlace(number, Optional.empty()));
    }

    /**
     * A place before all events of {@code project} from {@code at} on, found without reading them:
     * their numbers go with time. Clocks of leaders may differ by {@link #CLOCKS_DIFFER}; where one
     * was set back by more, events that were told since may lie before this place.
     */
    public EventPlace before(ProjectName project, Instant at) {
        var from = at.minus(CLOCKS_DIFFER);
        long older = 0;
        long newer = latest(project) + 1;
        while (newer - older > 1) {
            long middle = older + (newer - older) / 2;
            if (isFrom(project, middle, from)) {
                newer = middle;
            } else {
                older = middle;
            }
        }
        return new EventPlace(older, Optional.empty());
    }

    /** Whether the first event that is kept of {@code number} and later ones is from then on. */
    private boolean isFrom(ProjectName project, long number, Instant from) {
        return rows
                .read(
                        WHAT,
                        row -> !at(row, 1).isBefore(from),
                        "SELECT at FROM event WHERE project = ? AND number >= ? ORDER BY number"
                                + " LIMIT 1",
                        project.text(),
                        number)
                .stream()
                .findFirst()
                .orElse(true);
    }

    private static EventPlace place(long number, Instant at) {
        return new EventPlace(number, Optional.of(at.truncatedTo(ChronoUnit.MILLIS)));
    }

    private static Instant at(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /**
     * What a follower is told whose event this record does not have: it goes on behind the newest
     * one.
     *
     * @param after where it was
     */
    public Told reset(ProjectName project, EventPlace after, Instant now) {
        var newest = newest(project);
        var event = new LinkedHashMap<String, Object>();
        event.put("number", newest.number());
        event.put("at", Texts.time(now));
        event.put("kind", "stream.reset");
        event.put("subject", project.text());
        event.put("after", after.toString());
        event.put(
                "why",
                "the record was put back to an older state and does not have this event; newer"
                        + " events follow");
        return new Told(newest, rows.json().write(event));
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
        return new Told(new EventPlace(to, Optional.empty()), rows.json().write(event));
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

    /**
     * Events of one run among those of its project.
     *
     * @param events in order
     * @param reached behind the last that was looked at, whosever it is: later ones follow it
     */
    public record Part(List<Told> events, EventPlace reached) {}

    /**
     * As {@link #after}, of one run and its executions only. What the project has told by now is
     * looked at once: whoever goes on behind {@link Part#reached} misses nothing, because numbers
     * become visible in their order.
     */
    public Part after(ProjectName project, RunId run, EventPlace last) {
        var newest = newest(project);
        if (newest.number() <= last.number()) {
            return new Part(List.of(), last);
        }
        var found = of(project, run, last.number(), newest.number());
        return new Part(found, found.size() < MOST ? newest : found.getLast().place());
    }

    private List<Told> of(ProjectName project, RunId run, long after, long upTo) {
        return rows.read(
                WHAT,
                this::told,
                """
                SELECT number, at, kind, subject, fields FROM event
                WHERE project = ? AND number > ? AND number <= ?
                  AND (subject = ? OR subject IN (SELECT id::text FROM execution WHERE run = ?))
                ORDER BY number LIMIT %d
                """
                        .formatted(MOST),
                project.text(),
                after,
                upTo,
                run.toString(),
                run.uuid());
    }

    private Told told(ResultSet row) throws SQLException {
        var event = new LinkedHashMap<String, Object>();
        event.put("number", row.getLong(1));
        event.put("at", Texts.time(at(row, 2)));
        event.put("kind", row.getString(3));
        event.put("subject", row.getString(4));
        Map<?, ?> fields =
                rows.json().read(Optional.ofNullable(row.getString(5)).orElse("{}"), Map.class);
        fields.forEach((key, value) -> event.putIfAbsent(String.valueOf(key), value));
        return new Told(place(row.getLong(1), at(row, 2)), rows.json().write(event));
    }
}
