package io.atoll.agent.journal.memory;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A journal whose disk is a map.
 *
 * <p>Owns the disk, which outlives the agent of a simulation: after {@link #crash} the next agent
 * {@linkplain #reopen reopens} it and finds what had been made durable. Owner thread: the one that
 * runs the simulation.
 */
public final class InMemoryJournal implements Journal {
    private final Map<JournalKind, SortedMap<String, byte[]>> disk;
    private boolean open = true;
    private Fate fate = Fate.SYNCED;

    public InMemoryJournal() {
        this(new EnumMap<>(JournalKind.class));
    }

    private InMemoryJournal(Map<JournalKind, SortedMap<String, byte[]>> disk) {
        this.disk = disk;
    }

    @Override
    public Snapshot load() {
        checkOpen();
        var copy = new TreeMap<JournalKind, SortedMap<String, byte[]>>();
        for (JournalKind kind : JournalKind.values()) {
            SortedMap<String, byte[]> entries =
                    disk.getOrDefault(kind, Collections.emptySortedMap());
            copy.put(kind, Collections.unmodifiableSortedMap(new TreeMap<>(entries)));
        }
        return new Snapshot(Collections.unmodifiableSortedMap(copy));
    }

    /** Whether an entry is on the disk, whatever became of the handle. */
    public boolean holds(JournalKind kind, String key) {
        return disk.getOrDefault(kind, Collections.emptySortedMap()).containsKey(key);
    }

    @Override
    public void append(List<JournalEntry> entries) {
        checkOpen();
        Fate now = fate;
        if (now != Fate.UNSYNCED) {
            entries.forEach(this::apply);
        }
        if (now != Fate.SYNCED) {
            open = false;
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot append to the journal: the disk went away");
        }
    }

    @Override
    public void close() {
        open = false;
    }

    /** Ends this handle as a crash of the agent does; what was appended is kept. */
    public void crash() {
        open = false;
    }

    /**
     * Lets the next append fail in the middle, its outcome unknown to the caller: its entries are
     * kept ({@code true}) or lost ({@code false}), all of them.
     */
    public void crashInNextAppend(boolean kept) {
        fate = kept ? Fate.SYNCED_UNKNOWN : Fate.UNSYNCED;
    }

    /** A new handle on the same disk; this one is closed. */
    public InMemoryJournal reopen() {
        open = false;
        return new InMemoryJournal(disk);
    }

    private void apply(JournalEntry entry) {
        SortedMap<String, byte[]> entries =
                disk.computeIfAbsent(entry.kind(), _ -> new TreeMap<String, byte[]>());
        switch (entry) {
            case JournalEntry.Put put -> entries.put(put.key(), put.value().clone());
            case JournalEntry.Delete delete -> entries.remove(delete.key());
        }
    }

    private void checkOpen() {
        if (!open) {
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot use the journal: it is closed");
        }
    }

    /** What becomes of the next append. */
    private enum Fate {
        SYNCED,
        SYNCED_UNKNOWN,
        UNSYNCED
    }
}
