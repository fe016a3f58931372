package io.atoll.agent.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import io.atoll.agent.record.ReportCodec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.WorkFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reports that the control plane has not acknowledged. Durable (OUTBOX, META {@code report} and
 * {@code acknowledged}); owned by {@link SiteAgent}. Numbers run from 1 without gaps within a
 * generation.
 *
 * <p>Each report has a chain: a digest of it and of all before it. A journal that was put back to
 * an older state gives numbers again to other reports; the chain tells, so that none of them is
 * taken for one that was applied.
 */
final class Outbox {
    static final String LAST = "report";
    static final String ACKNOWLEDGED = "acknowledged";

    private final ReportCodec reports;
    private final TreeMap<Long, Timed> pending = new TreeMap<>();
    private ReportMark last = ReportMark.NONE;
    private ReportMark acknowledged = ReportMark.NONE;
    private boolean linked;
    private Instant now = Instant.EPOCH;

    /** A report and when what it tells happened. */
    private record Timed(Instant at, Report report, long chain) {}

    private Outbox(WorkFormat work) {
        reports = new ReportCodec(work);
    }

    static Outbox restore(Journal.Snapshot snapshot, WorkFormat work) {
        var outbox = new Outbox(work);
        snapshot.of(JournalKind.OUTBOX)
                .forEach(
                        (key, value) ->
                                outbox.pending.put(Long.parseLong(key), outbox.read(value)));
        outbox.last = mark(snapshot, LAST).orElse(ReportMark.NONE);
        long before =
                outbox.pending.isEmpty()
                        ? outbox.last.number()
                        : outbox.pending.firstKey() - 1; // of an older version
        outbox.acknowledged = mark(snapshot, ACKNOWLEDGED).orElse(new ReportMark(before, 0));
        return outbox;
    }

    private static Optional<ReportMark> mark(Journal.Snapshot snapshot, String key) {
        byte[] value = snapshot.of(JournalKind.META).get(key);
        return value == null
                ? Optional.empty()
                : Optional.of(
                        RecordReader.read(
                                "the number of a report",
                                value,
                                in -> new ReportMark(in.number(), in.more() ? in.number() : 0)));
    }

    private static byte[] write(ReportMark mark) {
        return new RecordWriter().number(mark.number()).number(mark.chain()).toBytes();
    }

    /** Reports from here on tell of what happened at {@code event}. */
    void at(Instant event) {
        now = event;
    }

    /** When what is reported now happened. */
    Instant now() {
        return now;
    }

    private Timed read(byte[] value) {
        return RecordReader.read(
                "a report",
                value,
                in -> {
                    var at = in.instant();
                    var report = reports.read(in.bytes(), at);
                    return new Timed(at, report, in.more() ? in.number() : 0);
                });
    }

    /** Highest number given out. */
    long last() {
        return last.number();
    }

    /** Highest number known to be acknowledged. */
    ReportMark acknowledged() {
        return acknowledged;
    }

    int pending() {
        return pending.size();
    }

    /** Attempts whose end is still to be acknowledged. */
    Set<AttemptId> ends() {
        var ends = new HashSet<AttemptId>();
        for (var timed : pending.values()) {
            if (timed.report() instanceof Report.AttemptEnded ended) {
                ends.add(ended.attempt());
            }
        }
        return ends;
    }

    void report(Report report, Step step) {
        add(now, report, step);
    }

    private void add(Instant at, Report report, Step step) {
        var value = new RecordWriter().instant(at).bytes(reports.write(report));
        last = new ReportMark(last.number() + 1, chain(last.chain(), value.toBytes()));
        var timed = new Timed(at, report, last.chain());
        pending.put(last.number(), timed);
        step.put(JournalKind.OUTBOX, key(last.number()), value.number(last.chain()).toBytes());
        step.put(JournalKind.META, LAST, write(last));
        if (linked) {
            send(last.number(), timed, step);
        }
    }

    private static void send(long number, Timed timed, Step step) {
        step.effect(
                new AgentEffect.SendReport(
                        new ReportMark(number, timed.chain()), timed.at(), timed.report()));
    }

    private static long chain(long before, byte[] report) {
        var hasher = Digest.newHasher();
        hasher.update(ByteBuffer.allocate(Long.BYTES).putLong(before).flip());
        long chain = ByteBuffer.wrap(hasher.digest(report)).getLong();
        return chain == 0 ? 1 : chain;
    }

    /** Why {@code applied} cannot be about the reports of this journal; empty: it can. */
    Optional<String> contradiction(ReportMark applied) {
        if (applied.number() > last.number()) {
            return Optional.of(
                    "%d reports of this site were applied, its journal has given out %d"
                            .formatted(applied.number(), last.number()));
        }
        long here = chainOf(applied.number());
        return here == 0 || applied.chain() == 0 || here == applied.chain()
                ? Optional.empty()
                : Optional.of(
                        "the report %d that was applied is another than that of its journal"
                                .formatted(applied.number()));
    }

    private long chainOf(long number) {
        var timed = pending.get(number);
        if (timed != null) {
            return timed.chain();
        }
        return number == acknowledged.number() ? acknowledged.chain() : 0;
    }

    /**
     * A link is up and the control plane has applied everything to {@code applied}: send on from
     * there.
     */
    void linked(ReportMark applied, Step step) {
        linked = true;
        acknowledged(applied.number(), step);
        pending.forEach((number, timed) -> send(number, timed, step));
    }

    /**
     * The link goes on with a record that was put back: what waits gets numbers from {@code next}
     * on, behind {@code first}. Higher ones that were given since the hello were never sent.
     */
    void numberAnew(long next, List<? extends Report> first, Step step) {
        long base = next - 1;
        var waiting = List.copyOf(pending.values());
        forget(last.number(), step);
        last = new ReportMark(base, last.chain());
        acknowledged = new ReportMark(base, 0);
        step.put(JournalKind.META, LAST, write(last));
        step.put(JournalKind.META, ACKNOWLEDGED, write(acknowledged));
        linked = true;
        first.forEach(report -> add(now, report, step));
        waiting.forEach(timed -> add(timed.at(), timed.report(), step));
    }

    void linkLost() {
        linked = false;
    }

    void acknowledged(long number, Step step) {
        if (number > acknowledged.number()) {
            acknowledged = new ReportMark(number, chainOf(number));
            step.put(JournalKind.META, ACKNOWLEDGED, write(acknowledged));
        }
        forget(number, step);
    }

    private void forget(long upTo, Step step) {
        var done = pending.headMap(upTo, true);
        done.keySet().forEach(each -> step.delete(JournalKind.OUTBOX, key(each)));
        done.clear();
    }

    /** Whether losing {@code entry} loses nothing: what it acknowledges is then told again. */
    static boolean onlyAcknowledges(JournalEntry entry) {
        return entry.kind() == JournalKind.META && entry.key().equals(ACKNOWLEDGED);
    }

    private static String key(long number) {
        return String.format(Locale.ROOT, "%019d", number);
    }
}
