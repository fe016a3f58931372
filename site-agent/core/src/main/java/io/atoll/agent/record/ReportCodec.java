package io.atoll.agent.record;

import io.atoll.agent.attempt.Made;
import io.atoll.agent.executor.Runtimes;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.SiteOffer;
import io.atoll.agent.link.TransferOrder;
import io.atoll.bridge.Content;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reports and transfer orders as journal values. */
public final class ReportCodec {
    private ReportCodec() {}

    public static byte[] write(Report report) {
        var out = new RecordWriter();
        switch (report) {
            case Report.AttemptMoved(var attempt, var state) ->
                    out.tag(0).attempt(attempt).text(state.name());
            case Report.AttemptEnded ended -> ended(out.tag(7), ended);
            case Report.TransferEnded(var id, var done, var moved, var detail, var retryable) ->
                    out.tag(2)
                            .uuid(id.uuid())
                            .flag(done)
                            .number(moved)
                            .text(detail)
                            .flag(retryable);
            case Report.InPlaceRegistered(var request, var content, var directory, var classes) ->
                    out.tag(8).uuid(request).content(content).flag(directory).texts(classes);
            case Report.InPlaceRefused(var request, var code, var detail) ->
                    out.tag(4).uuid(request).text(code.name()).text(detail);
            case Report.ReplicaLost(var digest, var detail) ->
                    out.tag(5).text(digest.hex()).text(detail);
            case Report.FactsChanged(var offer) -> offer(out.tag(36), offer);
            case Report.SelfChecked(var fault) -> out.tag(11).text(fault);
            case Report.AttemptLingers(var attempt, var why) ->
                    out.tag(20).attempt(attempt).text(why);
        }
        return out.toBytes();
    }

    public static Report read(byte[] bytes) {
        return RecordReader.read("a report", bytes, ReportCodec::report);
    }

    private static Report report(RecordReader in) {
        int tag = in.tag();
        return switch (tag) {
            case 0 ->
                    new Report.AttemptMoved(
                            in.attempt(), Report.AttemptMoved.State.valueOf(in.text()));
            case 1 -> ended(in, false);
            case 2 ->
                    new Report.TransferEnded(
                            new TransferId(in.uuid()),
                            in.flag(),
                            in.number(),
                            in.text(),
                            in.flag());
            case 3 ->
                    new Report.InPlaceRegistered(
                            in.uuid(), in.content(), in.flag(), new TreeSet<>());
            case 4 -> new Report.InPlaceRefused(in.uuid(), ErrorCode.valueOf(in.text()), in.text());
            case 5 -> new Report.ReplicaLost(new Digest(in.text()), in.text());
            case 6 -> new Report.FactsChanged(offer(in, true));
            case 7 -> ended(in, true);
            case 8 ->
                    new Report.InPlaceRegistered(in.uuid(), in.content(), in.flag(), in.textSet());
            case 11 -> new Report.SelfChecked(in.text());
            case 20 -> new Report.AttemptLingers(in.attempt(), in.text());
            case 36 -> new Report.FactsChanged(offer(in, false));
            default -> throw new IllegalArgumentException("report " + tag);
        };
    }

    private static void ended(RecordWriter out, Report.AttemptEnded e) {
        out.attempt(e.attempt()).text(e.outcome().name()).number(e.exitCode()).number(e.signal());
        out.text(e.detail()).flag(e.lasting());
        out.all(e.outputs(), (Made made) -> AttemptCodec.made(out, made));
        out.maybe(e.stdout(), (Content c) -> out.content(c))
                .maybe(e.stderr(), (Content c) -> out.content(c));
        out.flag(e.logTruncated());
        var times = e.times();
        out.duration(times.waiting())
                .duration(times.staging())
                .duration(times.running())
                .duration(times.publishing());
        AttemptCodec.usage(out, e.usage());
    }

    // Tags 1 and 3 were written before outputs and what lies in place had classes of their own.
    private static Report.AttemptEnded ended(RecordReader in, boolean classes) {
        return new Report.AttemptEnded(
                in.attempt(),
                Report.Outcome.valueOf(in.text()),
                (int) in.number(),
                (int) in.number(),
                in.text(),
                in.flag(),
                in.all(() -> AttemptCodec.made(in, classes)),
                in.maybe(in::content),
                in.maybe(in::content),
                in.flag(),
                new Report.Times(in.duration(), in.duration(), in.duration(), in.duration()),
                AttemptCodec.usage(in));
    }

    public static byte[] write(TransferOrder order) {
        var out = new RecordWriter();
        out.uuid(order.id().uuid()).text(order.direction().name()).content(order.content());
        return out.text(order.ticket()).text(order.endpoint()).texts(order.classes()).toBytes();
    }

    public static TransferOrder readOrder(byte[] bytes) {
        return RecordReader.read(
                "a transfer order",
                bytes,
                in ->
                        new TransferOrder(
                                new TransferId(in.uuid()),
                                TransferOrder.Direction.valueOf(in.text()),
                                in.content(),
                                in.text(),
                                in.text(),
                                in.textSet()));
    }

    private static void offer(RecordWriter out, SiteOffer offer) {
        out.textMap(offer.labels().entries());
        out.all(offer.pools(), (SiteOffer.Pool pool) -> pool(out, pool));
        var allow = offer.allowance();
        out.texts(allow.projects())
                .texts(allow.executors())
                .flag(allow.open())
                .text(allow.closedBecause());
        out.duration(offer.offlineUpTo())
                .maybe(offer.storeQuota(), (ByteSize quota) -> out.number(quota.bytes()));
    }

    // Tag 6 was written when there was one kind of executor.
    private static SiteOffer offer(RecordReader in, boolean oneKind) {
        return new SiteOffer(
                Labels.of(in.textMap()),
                in.all(() -> pool(in, oneKind)),
                new SiteOffer.Allowance(
                        in.texts(),
                        oneKind ? OlderRecords.allowed(in.flag()) : in.texts(),
                        in.flag(),
                        in.text()),
                in.duration(),
                in.maybe(() -> new ByteSize(in.number())));
    }

    private static void pool(RecordWriter out, SiteOffer.Pool pool) {
        out.text(pool.name().text())
                .text(pool.executor())
                .flag(pool.runtimes().plain())
                .flag(pool.runtimes().images())
                .number(pool.cpu().millis())
                .number(pool.memory().bytes());
        out.maybe(
                pool.gpu(),
                (SiteOffer.Gpu g) ->
                        out.text(g.kind())
                                .number(g.count())
                                .number(g.memory().bytes())
                                .flag(g.acceptsOthers()));
        out.maybe(pool.walltime(), (Duration walltime) -> out.duration(walltime));
        out.maybe(pool.arch(), (String arch) -> out.text(arch));
        out.all(
                pool.scores().entrySet(),
                (Map.Entry<String, Integer> e) -> out.text(e.getKey()).number(e.getValue()));
    }

    private static SiteOffer.Pool pool(RecordReader in, boolean oneKind) {
        return new SiteOffer.Pool(
                new PoolName(in.text()),
                in.text(),
                oneKind ? Runtimes.PLAIN : new Runtimes(in.flag(), in.flag()),
                new Cpu(in.number()),
                new ByteSize(in.number()),
                in.maybe(
                        () ->
                                new SiteOffer.Gpu(
                                        in.text(),
                                        (int) in.number(),
                                        new ByteSize(in.number()),
                                        in.flag())),
                in.maybe(in::duration),
                in.maybe(in::text),
                scores(in));
    }

    private static SortedMap<String, Integer> scores(RecordReader in) {
        var scores = new TreeMap<String, Integer>();
        for (long left = in.number(); left > 0; left--) {
            scores.put(in.text(), (int) in.number());
        }
        return scores;
    }
}
