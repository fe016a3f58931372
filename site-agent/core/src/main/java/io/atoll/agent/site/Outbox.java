package io.atoll.agent.site;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.link.Report;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Reports that the control plane has not acknowledged. Durable (OUTBOX, META {@code report}); owned
 * by {@link SiteAgent}. Numbers run from 1 without gaps within a generation.
 */
final class Outbox {
    static final String LAST = "report";

    private final TreeMap<Long, Timed> pending = new TreeMap<>();
    private long last;
    private boolean linked;
    private Instant now = Instant.EPOCH;

    /** A report and when what it tells happened. */
    private record Timed(Instant at, Report report) {}

    static Outbox restore(Journal.Snapshot snapshot) {
        var outbox = new Outbox();
        snapshot.of(JournalKind.OUTBOX)
                .forEach((key, value) -> outbox.pending.put(Long.parseLong(key), read(value)));
        byte[] last = snapshot.of(JournalKind.META).get(LAST);
        outbox.last =
                last == null
                        ? 0
                        : RecordReader.read("the last report's number", last, RecordReader::number);
        return outbox;
    }

    /** Reports from here on tell of what happened at {@code event}. */
    void at(Instant event) {
        now = event;
    }

    private static byte[] write(Timed timed) {
        return new RecordWriter()
                .instant(timed.at())
                .bytes(ReportCodec.write(timed.report()))
                .toBytes();
    }

    private static Timed read(byte[] value) {
        return RecordReader.read(
                "a report", value, in -> new Timed(in.instant(), ReportCodec.read(in.bytes())));
    }

    /** Highest number given out. */
    long last() {
        return last;
    }

    int pending() {
        return pending.size();
    }

    void report(Report report, Step step) {
        last++;
        var timed = new Timed(now, report);
        pending.put(last, timed);
        step.put(JournalKind.OUTBOX, key(last), write(timed));
        step.put(JournalKind.META, LAST, new RecordWriter().number(last).toBytes());
        if (linked) {
            step.effect(new AgentEffect.SendReport(last, now, report));
        }
    }

    /**
     * A link is up and the control plane has applied everything to {@code applied}: send on from
     * there.
     */
    void linked(long applied, Step step) {
        linked = true;
        acknowledged(applied, step);
        pending.forEach(
                (number, timed) ->
                        step.effect(
                                new AgentEffect.SendReport(number, timed.at(), timed.report())));
    }

    void linkLost() {
        linked = false;
    }

    void acknowledged(long number, Step step) {
        var done = pending.headMap(number, true);
        done.keySet().forEach(each -> step.delete(JournalKind.OUTBOX, key(each)));
        done.clear();
    }

    private static String key(long number) {
        return String.format(Locale.ROOT, "%019d", number);
    }
}
