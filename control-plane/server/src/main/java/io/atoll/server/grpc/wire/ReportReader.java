package io.atoll.server.grpc.wire;

import io.atoll.bridge.Content;
import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.control.event.AgentEvent.HeldState;
import io.atoll.control.event.Report;
import io.atoll.control.state.ArtifactKind;
import io.atoll.control.state.AttemptOutcome;
import io.atoll.control.state.AttemptReport;
import io.atoll.control.state.AttemptReport.MadeOutput;
import io.atoll.control.state.AttemptReport.Times;
import io.atoll.control.state.AttemptReport.Usage;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptMoved;
import io.atoll.protocol.v1.TransferEnded;
import io.atoll.protocol.wire.WireValues;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;

/** An agent's reports, from the wire. */
public final class ReportReader {
    private ReportReader() {}

    /**
     * Reads a report. Of one that is malformed, or of a version that says more than this one knows,
     * what can be told for sure: an attempt that ended in words that cannot be read has ended all
     * the same. Nothing a site says here cuts it off, as it would say it again.
     */
    public static Report read(io.atoll.protocol.v1.Report wire) {
        try {
            return exact(wire);
        } catch (AtollException | IllegalArgumentException | ArithmeticException e) {
            var why = Shown.sentence(String.valueOf(e.getMessage()));
            try {
                return instead(wire, why);
            } catch (AtollException | IllegalArgumentException _) {
                return new Report.Unreadable(why);
            }
        }
    }

    private static Report instead(io.atoll.protocol.v1.Report wire, String why) {
        return switch (wire.getBodyCase()) {
            case ATTEMPT_ENDED ->
                    new Report.AttemptEnded(
                            WireValues.attempt(wire.getAttemptEnded().getAttempt()),
                            AttemptReport.of(
                                    new AttemptOutcome.Lost(
                                            Shown.sentence("cannot read how it ended: " + why))));
            case IN_PLACE_REGISTERED ->
                    new Report.InPlaceRefused(
                            WireValues.uuid(wire.getInPlaceRegistered().getRequest()),
                            ErrorCode.INVALID,
                            why);
            case ATTEMPT_MOVED,
                    ATTEMPT_LINGERS,
                    TRANSFER_ENDED,
                    IN_PLACE_REFUSED,
                    FACTS_CHANGED,
                    REPLICA_LOST,
                    SELF_CHECKED,
                    BODY_NOT_SET ->
                    new Report.Unreadable(why);
        };
    }

    private static Report exact(io.atoll.protocol.v1.Report wire) {
        return switch (wire.getBodyCase()) {
            case ATTEMPT_MOVED ->
                    moved(wire.getAttemptMoved(), Instant.ofEpochMilli(wire.getAtEpochMs()));
            case ATTEMPT_ENDED -> ended(wire.getAttemptEnded());
            case TRANSFER_ENDED -> transfer(wire.getTransferEnded());
            case ATTEMPT_LINGERS ->
                    new Report.AttemptLingers(
                            WireValues.attempt(wire.getAttemptLingers().getAttempt()),
                            Instant.ofEpochMilli(wire.getAtEpochMs()),
                            Shown.sentence(wire.getAttemptLingers().getWhy()));
            case IN_PLACE_REGISTERED -> {
                var registered = wire.getInPlaceRegistered();
                yield new Report.InPlaceRegistered(
                        WireValues.uuid(registered.getRequest()),
                        WireValues.content(registered.getContent(), Content::new),
                        kind(registered.getDirectory()),
                        WireValues.classes(registered.getClassesList()));
            }
            case IN_PLACE_REFUSED ->
                    new Report.InPlaceRefused(
                            WireValues.uuid(wire.getInPlaceRefused().getRequest()),
                            code(wire.getInPlaceRefused().getCode()),
                            Shown.sentence(wire.getInPlaceRefused().getDetail()));
            case FACTS_CHANGED -> new Report.FactsChanged(FactsReader.read(wire.getFactsChanged()));
            case REPLICA_LOST ->
                    new Report.ReplicaLost(
                            WireValues.digest(wire.getReplicaLost().getDigest()),
                            Shown.sentence(wire.getReplicaLost().getDetail()));
            case SELF_CHECKED ->
                    new Report.SelfChecked(Shown.sentence(wire.getSelfChecked().getFault()));
            case BODY_NOT_SET -> throw WireValues.malformed("a report that this version ignores");
        };
    }

    /** An attempt of an inventory. */
    public static HeldAttempt held(io.atoll.protocol.v1.HeldAttempt wire) {
        var state =
                switch (wire.getState()) {
                    case ATTEMPT_STATE_ASSIGNED -> HeldState.ASSIGNED;
                    case ATTEMPT_STATE_STAGING -> HeldState.STAGING;
                    case ATTEMPT_STATE_RUNNING -> HeldState.RUNNING;
                    case ATTEMPT_STATE_PUBLISHING -> HeldState.PUBLISHING;
                    case ATTEMPT_STATE_ENDED -> HeldState.ENDED;
                    case ATTEMPT_STATE_UNSPECIFIED, UNRECOGNIZED ->
                            throw WireValues.malformed("an attempt without a state");
                };
        return new HeldAttempt(
                WireValues.attempt(wire.getAttempt()),
                state,
                wire.getDecision().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new DecisionId(WireValues.uuid(wire.getDecision()))));
    }

    private static Report moved(AttemptMoved wire, Instant at) {
        var attempt = WireValues.attempt(wire.getAttempt());
        return switch (wire.getState()) {
            case ATTEMPT_STATE_STAGING -> new Report.AttemptStaging(attempt);
            case ATTEMPT_STATE_RUNNING -> new Report.AttemptStarted(attempt, at);
            case ATTEMPT_STATE_PUBLISHING -> new Report.AttemptPublishing(attempt);
            case ATTEMPT_STATE_ASSIGNED,
                    ATTEMPT_STATE_ENDED,
                    ATTEMPT_STATE_UNSPECIFIED,
                    UNRECOGNIZED ->
                    throw WireValues.malformed("an attempt that moved to no state");
        };
    }

    private static Report ended(AttemptEnded wire) {
        var outputs = new TreeMap<String, MadeOutput>();
        for (var each : wire.getOutputsList()) {
            outputs.put(
                    each.getName(),
                    new MadeOutput(
                            WireValues.content(each.getContent(), Content::new),
                            kind(each.getDirectory()),
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

    private static Report transfer(TransferEnded wire) {
        var id = new TransferId(WireValues.uuid(wire.getTransfer()));
        return wire.getDone()
                ? new Report.TransferDone(id, wire.getBytesMoved())
                : new Report.TransferFailed(
                        id, Shown.sentence(wire.getDetail()), wire.getRetryable());
    }

    private static Times times(io.atoll.protocol.v1.Times wire) {
        return new Times(
                micros(wire.getWaitingUs()),
                micros(wire.getStagingUs()),
                micros(wire.getRunningUs()),
                micros(wire.getPublishingUs()));
    }

    private static Usage usage(io.atoll.protocol.v1.Usage wire) {
        return new Usage(
                micros(wire.getUserUs()), micros(wire.getSystemUs()), wire.getMaxRssBytes());
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private static ArtifactKind kind(boolean directory) {
        return directory ? ArtifactKind.FOLDER : ArtifactKind.FILE;
    }

    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException _) {
            return ErrorCode.INVALID; // of another version
        }
    }
}
