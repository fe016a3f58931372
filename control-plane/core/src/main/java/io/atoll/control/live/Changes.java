package io.atoll.control.live;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Reply.Completion;
import io.atoll.kernel.id.ProjectName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Collects what one event leads to, and gives events their numbers. Rows of live things are written
 * once, as they stand at the end. Owned by {@code Federation}, on its thread.
 */
public final class Changes {
    /** Events of the federation itself are numbered under this name. */
    public static final ProjectName FEDERATION = new ProjectName("federation");

    private final Map<ProjectName, Long> eventNumbers;
    private final Set<Row> touched = new LinkedHashSet<>();
    private final Set<ProjectName> woken = new LinkedHashSet<>();
    private List<ControlRecord> records = new ArrayList<>();
    private List<Effect> effects = new ArrayList<>();
    private List<Completion> completions = new ArrayList<>();

    public Changes(Map<ProjectName, Long> eventNumbers) {
        this.eventNumbers = new HashMap<>(eventNumbers);
    }

    /** The row of {@code row} is to be written. */
    public void touch(Row row) {
        touched.add(row);
    }

    public void record(ControlRecord record) {
        records.add(record);
    }

    public void effect(Effect effect) {
        effects.add(effect);
    }

    public void complete(UUID token, Reply reply) {
        completions.add(new Completion(token, reply));
    }

    /**
     * Tells people.
     *
     * @param fields name, value, name, value…
     * @return its number in the project
     */
    public long event(
            ProjectName project, Instant at, EventKind kind, String subject, String... fields) {
        long number = eventNumbers.merge(project, 1L, Long::sum);
        records.add(new EventRecord(project, number, at, kind, subject, fields(fields)));
        woken.add(project);
        return number;
    }

    private static SortedMap<String, String> fields(String... fields) {
        var map = new TreeMap<String, String>();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            map.put(fields[i], fields[i + 1]);
        }
        return map;
    }

    /** Everything collected; the collection starts anew. */
    public Outcome take(Optional<Reply> reply) {
        for (var row : touched) {
            records.add(row.record());
        }
        touched.clear();
        for (var project : woken) {
            effects.add(new Effect.WakeEvents(project, eventNumbers.getOrDefault(project, 0L)));
        }
        woken.clear();
        var outcome = new Outcome(reply, completions, records, effects);
        records = new ArrayList<>();
        effects = new ArrayList<>();
        completions = new ArrayList<>();
        return outcome;
    }
}
