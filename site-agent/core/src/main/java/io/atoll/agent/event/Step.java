package io.atoll.agent.event;

import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one event led to: entries that must be in the journal before any of the effects is carried
 * out. Filled while the event is applied, read-only for everybody else.
 */
public final class Step {
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<AgentEffect> effects = new ArrayList<>();

    public Step() {}

    public List<JournalEntry> entries() {
        return Collections.unmodifiableList(entries);
    }

    public List<AgentEffect> effects() {
        return Collections.unmodifiableList(effects);
    }

    public void put(JournalKind kind, String key, byte[] value) {
        entries.add(new JournalEntry.Put(kind, key, value));
    }

    public void delete(JournalKind kind, String key) {
        entries.add(new JournalEntry.Delete(kind, key));
    }

    public void effect(AgentEffect effect) {
        effects.add(effect);
    }
}
