package io.atoll.agent.record;

import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Report;
import io.atoll.work.Runtimes;
import io.atoll.work.SiteOffer;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reports as older versions wrote them, field by field. Nothing is added here. */
final class OlderReports {
    private OlderReports() {}

    static Report read(RecordReader in, int tag, Instant at) {
        return switch (tag) {
            case 0 -> moved(in.attempt(), in.text(), at);
            case 1 -> ended(in, false);
            case 2 -> transfer(in);
            case 3 -> {
                var request = in.uuid();
                yield new Report.InPlaceRegistered(
                        request, in.content(), ArtifactKind.of(in.flag()), new TreeSet<>());
            }
            case 4 -> new Report.InPlaceRefused(in.uuid(), ErrorCode.valueOf(in.text()), in.text());
            case 5 -> new Report.ReplicaLost(new Digest(in.text()), in.text());
            case 6 -> new Report.FactsChanged(offer(in, true));
            case 7 -> ended(in, true);
            case 8 ->
                    new Report.InPlaceRegistered(
                            in.uuid(), in.content(), ArtifactKind.of(in.flag()), in.textSet());
            case 11 -> new Report.SelfChecked(in.text());
            case 20 -> new Report.AttemptLingers(in.attempt(), at, in.text());
            case 36 -> new Report.FactsChanged(offer(in, false));
            default -> throw new IllegalArgumentException("report " + tag);
        };
    }

    private static Report moved(AttemptId attempt, String state, Instant at) {
        return switch (state) {
            case "STAGING" -> new Report.AttemptStaging(attempt);
            case "RUNNING" -> new Report.AttemptStarted(attempt, at);
            case "PUBLISHING" -> new Report.AttemptPublishing(attempt);
            default -> throw new IllegalArgumentException("state " + state);
        };
    }

    private static Report transfer(RecordReader in) {
        var id = new TransferId(in.uuid());
        boolean done = in.flag();
        long moved = in.number();
        String detail = in.text();
        boolean retryable = in.flag();
        return done
                ? new Report.TransferDone(id, moved)
                : new Report.TransferFailed(id, detail, retryable);
    }

    // Tags 1 and 3 were written before outputs and what lies in place had classes of their own.
    private static Report.AttemptEnded ended(RecordReader in, boolean classes) {
        var attempt = in.attempt();
        var outcome = outcome(in);
        return new Report.AttemptEnded(
                attempt,
                new AttemptReport(
                        outcome,
                        AttemptCodec.outputs(in, classes),
                        in.maybe(in::content),
                        in.maybe(in::content),
                        in.flag(),
                        new AttemptReport.Times(
                                in.duration(), in.duration(), in.duration(), in.duration()),
                        AttemptCodec.usage(in)));
    }

    private static AttemptOutcome outcome(RecordReader in) {
        String name = in.text();
        int exitCode = (int) in.number();
        int signal = (int) in.number();
        String detail = in.text();
        boolean lasting = in.flag();
        return switch (name) {
            case "SUCCEEDED" -> new AttemptOutcome.Succeeded();
            case "FAILED" -> new AttemptOutcome.Failed(exitCode, signal, detail, lasting);
            case "OUT_OF_MEMORY" -> new AttemptOutcome.OutOfMemory(detail);
            case "TIMED_OUT" -> new AttemptOutcome.TimedOut(detail);
            case "PREEMPTED" -> new AttemptOutcome.Preempted(detail);
            case "CANCELLED" -> new AttemptOutcome.Cancelled();
            case "LOST" -> new AttemptOutcome.Lost(detail);
            case "REFUSED" -> new AttemptOutcome.Refused(detail);
            case "SITE_FAULT" -> new AttemptOutcome.SiteFault(detail);
            default -> throw new IllegalArgumentException("outcome " + name);
        };
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
