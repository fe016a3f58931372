package io.atoll.simulation.site;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import java.util.List;

/** A journal that does not take what an agent says of attempts: sabotage. */
record ForgetfulJournal(Journal journal) implements Journal {
    @Override
    public Snapshot load() {
        return journal.load();
    }

    @Override
    public void append(List<JournalEntry> entries) {
        journal.append(
                entries.stream().filter(each -> each.kind() != JournalKind.ATTEMPT).toList());
    }

    @Override
    public void close() {
        journal.close();
    }
}
