package io.atoll.agent.site;

import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import io.atoll.work.Report;

/**
 * What this site has found wrong with itself, and told. Durable (META {@code fault}); owned by
 * {@link SiteAgent}. Told when it is another thing than before.
 */
final class HealthDesk {
    static final String FAULT = "fault";

    private final Outbox outbox;
    private String fault;

    HealthDesk(Outbox outbox, Journal.Snapshot snapshot) {
        this.outbox = outbox;
        byte[] told = snapshot.of(JournalKind.META).get(FAULT);
        fault = told == null ? "" : RecordReader.read("what is wrong", told, RecordReader::text);
    }

    /** Whether nothing is known to be wrong. */
    boolean isSound() {
        return fault.isEmpty();
    }

    /** The control plane may have forgotten what it was told, or remember what is over. */
    void tellAgain(Step step) {
        outbox.report(new Report.SelfChecked(fault), step);
    }

    void checked(String found, Step step) {
        if (!found.equals(fault)) {
            fault = found;
            step.put(JournalKind.META, FAULT, new RecordWriter().text(found).toBytes());
            outbox.report(new Report.SelfChecked(found), step);
        }
    }
}
