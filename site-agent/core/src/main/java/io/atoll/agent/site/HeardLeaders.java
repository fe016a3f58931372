package io.atoll.agent.site;

import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import io.atoll.kernel.id.Term;
import java.util.Optional;
import java.util.UUID;

/**
 * The highest term heard, with its mark: lower terms are refused, and a record that was put back to
 * an older state knows the mark no more. Durable (META); owned by {@link SiteAgent}.
 */
final class HeardLeaders {
    private static final String TERM = "term";
    private static final String MARK = "mark";

    private Term term = new Term(0);
    private Optional<UUID> mark = Optional.empty();

    static HeardLeaders restore(Journal.Snapshot snapshot) {
        var heard = new HeardLeaders();
        var meta = snapshot.of(JournalKind.META);
        byte[] term = meta.get(TERM);
        if (term != null) {
            heard.term =
                    new Term(RecordReader.read("the highest term", term, RecordReader::number));
        }
        byte[] mark = meta.get(MARK);
        if (mark != null) {
            heard.mark =
                    Optional.of(RecordReader.read("the mark of a term", mark, RecordReader::uuid));
        }
        return heard;
    }

    /** Highest term heard. */
    Term term() {
        return term;
    }

    /** Its mark; empty: not told. */
    Optional<UUID> mark() {
        return mark;
    }

    /** Something was said in {@code from}. @return false: by a deposed leader, it does not count */
    boolean hear(Term from, Step step) {
        if (from.compareTo(term) < 0) {
            return false;
        }
        if (from.compareTo(term) > 0) {
            term = from;
            mark = Optional.empty();
            step.put(JournalKind.META, TERM, new RecordWriter().number(from.number()).toBytes());
            step.delete(JournalKind.META, MARK);
        }
        return true;
    }

    /** The leader of that term has this mark. */
    void marked(Optional<UUID> told, Step step) {
        if (told.isPresent() && !told.equals(mark)) {
            mark = told;
            step.put(JournalKind.META, MARK, new RecordWriter().uuid(told.get()).toBytes());
        }
    }
}
