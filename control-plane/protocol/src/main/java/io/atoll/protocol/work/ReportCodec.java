package io.atoll.protocol.work;

import io.atoll.bridge.Content;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.AttemptLingers;
import io.atoll.protocol.v1.AttemptMoved;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.InPlaceRefused;
import io.atoll.protocol.v1.InPlaceRegistered;
import io.atoll.protocol.v1.ReplicaLost;
import io.atoll.protocol.v1.SelfChecked;
import io.atoll.protocol.v1.TransferEnded;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.time.Instant;

/** Reports for the wire and back. */
public final class ReportCodec {
    private ReportCodec() {}

    /**
     * A report for the wire.
     *
     * @param at when what it tells happened, by the site's clock
     */
    public static io.atoll.protocol.v1.Report write(ReportMark mark, Instant at, Report report) {
        var wire =
                io.atoll.protocol.v1.Report.newBuilder()
                        .setNumber(mark.number())
                        .setChain(mark.chain())
                        .setAtEpochMs(at.toEpochMilli());
        switch (report) {
            case Report.AttemptStaging(var attempt) ->
                    wire.setAttemptMoved(moved(attempt, AttemptState.ATTEMPT_STATE_STAGING));
            case Report.AttemptStarted(var attempt, var started) ->
                    wire.setAtEpochMs(started.toEpochMilli())
                            .setAttemptMoved(moved(attempt, AttemptState.ATTEMPT_STATE_RUNNING));
            case Report.AttemptPublishing(var attempt) ->
                    wire.setAttemptMoved(moved(attempt, AttemptState.ATTEMPT_STATE_PUBLISHING));
            case Report.AttemptLingers(var attempt, var since, var why) ->
                    wire.setAtEpochMs(since.toEpochMilli())
                            .setAttemptLingers(
                                    AttemptLingers.newBuilder()
                                            .setAttempt(WireValues.attempt(attempt))
                                            .setWhy(why));
            case Report.AttemptEnded(var attempt, var end) ->
                    wire.setAttemptEnded(EndCodec.write(attempt, end));
            case Report.TransferDone(var id, var moved) ->
                    wire.setTransferEnded(transfer(id).setDone(true).setBytesMoved(moved));
            case Report.TransferFailed(var id, var why, var retryable) ->
                    wire.setTransferEnded(transfer(id).setDetail(why).setRetryable(retryable));
            case Report.InPlaceRegistered(var request, var content, var kind, var classes) ->
                    wire.setInPlaceRegistered(
                            InPlaceRegistered.newBuilder()
                                    .setRequest(WireValues.bytes(request))
                                    .setContent(EndCodec.content(content))
                                    .setDirectory(kind == ArtifactKind.FOLDER)
                                    .addAllClasses(classes));
            case Report.InPlaceRefused(var request, var code, var why) ->
                    wire.setInPlaceRefused(
                            InPlaceRefused.newBuilder()
                                    .setRequest(WireValues.bytes(request))
                                    .setCode(code.name())
                                    .setDetail(why));
            case Report.ReplicaLost(var digest, var why) ->
                    wire.setReplicaLost(
                            ReplicaLost.newBuilder()
                                    .setDigest(WireValues.bytes(digest))
                                    .setDetail(why));
            case Report.FactsChanged(var facts) -> wire.setFactsChanged(OfferCodec.write(facts));
            case Report.SelfChecked(var fault) ->
                    wire.setSelfChecked(SelfChecked.newBuilder().setFault(fault));
            // Nobody tells it: a report without a body is read as one.
            case Report.Unreadable _ -> {}
        }
        return wire.build();
    }

    private static AttemptMoved moved(AttemptId attempt, AttemptState state) {
        return AttemptMoved.newBuilder()
                .setAttempt(WireValues.attempt(attempt))
                .setState(state)
                .build();
    }

    private static TransferEnded.Builder transfer(TransferId id) {
        return TransferEnded.newBuilder().setTransfer(WireValues.bytes(id.uuid()));
    }

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

    /**
     * The report as it was written.
     *
     * @throws AtollException INVALID if it is malformed, also IllegalArgumentException and
     *     ArithmeticException
     */
    static Report exact(io.atoll.protocol.v1.Report wire) {
        return switch (wire.getBodyCase()) {
            case ATTEMPT_MOVED ->
                    moved(wire.getAttemptMoved(), Instant.ofEpochMilli(wire.getAtEpochMs()));
            case ATTEMPT_ENDED -> EndCodec.read(wire.getAttemptEnded());
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
                        ArtifactKind.of(registered.getDirectory()),
                        WireValues.classes(registered.getClassesList()));
            }
            case IN_PLACE_REFUSED ->
                    new Report.InPlaceRefused(
                            WireValues.uuid(wire.getInPlaceRefused().getRequest()),
                            code(wire.getInPlaceRefused().getCode()),
                            Shown.sentence(wire.getInPlaceRefused().getDetail()));
            case FACTS_CHANGED -> new Report.FactsChanged(OfferCodec.read(wire.getFactsChanged()));
            case REPLICA_LOST ->
                    new Report.ReplicaLost(
                            WireValues.digest(wire.getReplicaLost().getDigest()),
                            Shown.sentence(wire.getReplicaLost().getDetail()));
            case SELF_CHECKED ->
                    new Report.SelfChecked(Shown.sentence(wire.getSelfChecked().getFault()));
            case BODY_NOT_SET -> throw WireValues.malformed("a report that this version ignores");
        };
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

    private static Report transfer(TransferEnded wire) {
        var id = new TransferId(WireValues.uuid(wire.getTransfer()));
        return wire.getDone()
                ? new Report.TransferDone(id, wire.getBytesMoved())
                : new Report.TransferFailed(
                        id, Shown.sentence(wire.getDetail()), wire.getRetryable());
    }

    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException _) {
            return ErrorCode.INVALID; // of another version
        }
    }
}
