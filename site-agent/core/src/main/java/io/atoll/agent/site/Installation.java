package io.atoll.agent.site;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** What the journal keeps of an installation beyond its attempts: its starts and its generation. */
public final class Installation {
    private static final String STARTS = "starts";
    private static final String GENERATION = "generation";
    private static final String HOME = "home";

    /** Is there when the journal was found in another place than it was left in. */
    static final String MOVED = "moved";

    /** What belongs to one generation: a new one begins with nothing held and number 1. */
    private static final Set<JournalKind> OF_GENERATION =
            Set.of(JournalKind.ATTEMPT, JournalKind.OUTBOX, JournalKind.ORDER);

    private Installation() {}

    /**
     * Counts one more start; a generation that is not the journal's begins anew. Called before
     * {@link SiteAgent#restore}.
     *
     * @param home names the machine and the folder that the journal lies in. In another one than
     *     before it may be a copy: until a control plane has welcomed this agent, nothing that was
     *     handed ahead is started
     * @return how often this installation was started, from 1
     */
    public static long begin(Journal journal, int generation, String home) {
        var snapshot = journal.load();
        var meta = snapshot.of(JournalKind.META);
        List<JournalEntry> entries = new ArrayList<>();
        if (number(meta.get(GENERATION)) != generation) {
            for (JournalKind kind : OF_GENERATION) {
                snapshot.of(kind)
                        .keySet()
                        .forEach(key -> entries.add(new JournalEntry.Delete(kind, key)));
            }
            for (String key : List.of(Outbox.LAST, Outbox.ACKNOWLEDGED, HealthDesk.FAULT)) {
                entries.add(new JournalEntry.Delete(JournalKind.META, key));
            }
            entries.add(put(GENERATION, generation));
        }
        long starts = number(meta.get(STARTS)) + 1;
        entries.add(put(STARTS, starts));
        entries.addAll(at(home, meta));
        journal.append(entries);
        return starts;
    }

    private static List<JournalEntry> at(String home, SortedMap<String, byte[]> meta) {
        byte[] before = meta.get(HOME);
        byte[] now = new RecordWriter().text(home).toBytes();
        if (before == null) {
            return List.of(new JournalEntry.Put(JournalKind.META, HOME, now));
        }
        return Arrays.equals(before, now)
                ? List.of()
                : List.of(
                        new JournalEntry.Put(JournalKind.META, HOME, now),
                        new JournalEntry.Put(JournalKind.META, MOVED, now));
    }

    private static JournalEntry put(String key, long value) {
        return new JournalEntry.Put(
                JournalKind.META, key, new RecordWriter().number(value).toBytes());
    }

    private static long number(byte @org.jspecify.annotations.Nullable [] value) {
        return value == null
                ? 0
                : RecordReader.read("the installation", value, RecordReader::number);
    }
}
