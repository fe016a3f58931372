package io.atoll.protocol.work;

import io.atoll.bridge.Content;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.MadeOutput;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Times;
import io.atoll.protocol.v1.Usage;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Report;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How attempts ended, for the wire and back. */
final class EndCodec {
    private EndCodec() {}

    static AttemptEnded write(AttemptId attempt, AttemptReport from) {
        var wire =
                AttemptEnded.newBuilder()
                        .setAttempt(WireValues.attempt(attempt))
                        .setLogTruncated(from.logTruncated())
                        .setTimes(times(from.times()))
                        .setUsage(usage(from.usage()));
        outcome(from.outcome(), wire);
        from.outputs()
                .forEach(
                        (name, made) ->
                                wire.addOutputs(
                                        MadeOutput.newBuilder()
                                                .setName(name)
                                                .setContent(content(made.content()))
                                                .setDirectory(made.kind() == ArtifactKind.FOLDER)
                                                .addAllClasses(made.classes())));
        from.stdout().ifPresent(content -> wire.setStdout(content(content)));
        from.stderr().ifPresent(content -> wire.setStderr(content(content)));
        return wire.build();
    }

    private static void outcome(AttemptOutcome outcome, AttemptEnded.Builder wire) {
        switch (outcome) {
            case AttemptOutcome.Succeeded _ -> wire.setOutcome(Outcome.OUTCOME_SUCCEEDED);
            case AttemptOutcome.Failed(var code, var signal, var why, var lasting) ->
                    wire.setOutcome(Outcome.OUTCOME_FAILED)
                            .setExitCode(code)
                            .setSignal(signal)
                            .setDetail(why)
                            .setLasting(lasting);
            case AttemptOutcome.OutOfMemory(var why) ->
                    wire.setOutcome(Outcome.OUTCOME_OUT_OF_MEMORY).setDetail(why);
            case AttemptOutcome.TimedOut(var why) ->
                    wire.setOutcome(Outcome.OUTCOME_TIMED_OUT).setDetail(why);
            case AttemptOutcome.Preempted(var why) ->
                    wire.setOutcome(Outcome.OUTCOME_PREEMPTED).setDetail(why);
            case AttemptOutcome.Cancelled _ -> wire.setOutcome(Outcome.OUTCOME_CANCELLED);
            case AttemptOutcome.Lost(var why) ->
                    wire.setOutcome(Outcome.OUTCOME_LOST).setDetail(why);
            case AttemptOutcome.Refused(var why) ->
                    wire.setOutcome(Outcome.OUTCOME_REFUSED).setDetail(why);
            case AttemptOutcome.SiteFault(var what) ->
                    wire.setOutcome(Outcome.OUTCOME_SITE_FAULT).setDetail(what);
        }
    }

    static io.atoll.protocol.v1.Content content(Content content) {
        return WireValues.content(content.digest(), content.sizeBytes(), content.chunks());
    }

    private static Times times(AttemptReport.Times times) {
        return Times.newBuilder()
                .setWaitingUs(micros(times.waiting()))
                .setStagingUs(micros(times.staging()))
                .setRunningUs(micros(times.running()))
                .setPublishingUs(micros(times.publishing()))
                .build();
    }

    private static Usage usage(AttemptReport.Usage usage) {
        return Usage.newBuilder()
                .setUserUs(micros(usage.user()))
                .setSystemUs(micros(usage.system()))
                .setMaxRssBytes(usage.maxRssBytes())
                .build();
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    static Report.AttemptEnded read(AttemptEnded wire) {
        var outputs = new TreeMap<String, AttemptReport.MadeOutput>();
        for (var each : wire.getOutputsList()) {
            outputs.put(
                    each.getName(),
                    new AttemptReport.MadeOutput(
                            WireValues.content(each.getContent(), Content::new),
                            ArtifactKind.of(each.getDirectory()),
                            WireValues.classes(each.getClassesList())));
        }
        return new Report.AttemptEnded(
                WireValues.attempt(wire.getAttempt()),
                new AttemptReport(
                        outcome(wire),
                        outputs,
                        wire.hasStdout()
                                ? Optional.of(WireValues.content(wire.getStdout(), Content::new))
                                : Optional.empty(),
                        wire.hasStderr()
                                ? Optional.of(WireValues.content(wire.getStderr(), Content::new))
                                : Optional.empty(),
                        wire.getLogTruncated(),
                        times(wire.getTimes()),
                        usage(wire.getUsage())));
    }

    private static AttemptOutcome outcome(AttemptEnded wire) {
        var why = Shown.sentence(wire.getDetail());
        return switch (wire.getOutcome()) {
            case OUTCOME_SUCCEEDED -> new AttemptOutcome.Succeeded();
            case OUTCOME_FAILED ->
                    new AttemptOutcome.Failed(
                            wire.getExitCode(), wire.getSignal(), why, wire.getLasting());
            case OUTCOME_OUT_OF_MEMORY -> new AttemptOutcome.OutOfMemory(why);
            case OUTCOME_TIMED_OUT -> new AttemptOutcome.TimedOut(why);
            case OUTCOME_PREEMPTED -> new AttemptOutcome.Preempted(why);
            case OUTCOME_CANCELLED -> new AttemptOutcome.Cancelled();
            case OUTCOME_LOST -> new AttemptOutcome.Lost(why);
            case OUTCOME_REFUSED -> new AttemptOutcome.Refused(why);
            case OUTCOME_SITE_FAULT -> new AttemptOutcome.SiteFault(why);
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                    throw WireValues.malformed("an attempt that ended without an outcome");
        };
    }

    private static AttemptReport.Times times(Times wire) {
        return new AttemptReport.Times(
                duration(wire.getWaitingUs()),
                duration(wire.getStagingUs()),
                duration(wire.getRunningUs()),
                duration(wire.getPublishingUs()));
    }

    private static AttemptReport.Usage usage(Usage wire) {
        return new AttemptReport.Usage(
                duration(wire.getUserUs()), duration(wire.getSystemUs()), wire.getMaxRssBytes());
    }

    private static Duration duration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
