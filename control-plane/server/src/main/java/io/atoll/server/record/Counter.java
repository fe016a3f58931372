package io.atoll.server.record;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The highest number of a kind, in a row of its own: it outlives the rows it was counted from, and
 * is found without looking at them.
 *
 * @param kind {@link #EVENT}, {@link #RUN} or {@link #FACTS}
 * @param project empty for facts
 * @param name the workflow of runs, otherwise empty
 */
record Counter(String kind, String project, String name, long value) {
    static final String EVENT = "event";
    static final String RUN = "run";
    static final String FACTS = "facts";

    static final Table<Counter> TABLE =
            Table.of(
                    "counter",
                    3,
                    Table.Existing.RAISED,
                    List.of(
                            new Table.Column<>("kind", "text", Counter::kind),
                            new Table.Column<>("project", "text", Counter::project),
                            new Table.Column<>("name", "text", Counter::name),
                            new Table.Column<>("value", "int8", Counter::value)));

    /** What {@code records} raise, in the order of its key. */
    static List<Counter> of(Collection<ControlRecord> records) {
        var highest = new TreeMap<String, Counter>();
        for (var record : records) {
            if (record instanceof EventRecord event) {
                raise(highest, new Counter(EVENT, event.project().text(), "", event.number()));
            } else if (record instanceof RunRecord run) {
                raise(
                        highest,
                        new Counter(RUN, run.project().text(), run.workflow(), run.number()));
            } else if (record instanceof FactsRecord facts) {
                raise(highest, new Counter(FACTS, "", "", facts.lastRevision()));
            }
        }
        return List.copyOf(highest.values());
    }

    private static void raise(TreeMap<String, Counter> highest, Counter counter) {
        highest.merge(
                String.join("/", counter.kind(), counter.project(), counter.name()),
                counter,
                (a, b) -> a.value() >= b.value() ? a : b);
    }
}
