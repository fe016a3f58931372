package io.atoll.server.grpc.wire;

import io.atoll.control.event.Effect;
import io.atoll.kernel.id.AttemptId;
import io.atoll.protocol.v1.Acknowledge;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.InventoryRequest;
import io.atoll.protocol.v1.RegisterInPlace;
import io.atoll.protocol.v1.Release;
import io.atoll.protocol.v1.Resume;
import io.atoll.protocol.v1.Stop;
import io.atoll.protocol.v1.StopReason;
import io.atoll.protocol.wire.WireValues;
import io.atoll.protocol.work.AssignCodec;
import io.atoll.work.Assignment;
import java.util.ArrayList;
import java.util.List;

/**
 * What one batch of effects tells one site, in order; neighbours of the same kind become one
 * message. Used by one thread, once per site and batch.
 */
public final class EffectWriter {
    private final List<ControlMessage.Builder> messages = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<AttemptId> releases = new ArrayList<>();
    private long acknowledged = -1;

    /** Adds what is told to a site; what concerns the link itself, and orders, are not for here. */
    public void add(Effect.ToSite effect) {
        switch (effect) {
            case Effect.SendAssignments(_, var more) -> {
                flushReleases();
                assignments.addAll(more);
            }
            case Effect.SendRelease(_, var attempts) -> {
                flushAssignments();
                releases.addAll(attempts);
            }
            case Effect.SendAcknowledge(_, var number) ->
                    acknowledged = Math.max(acknowledged, number);
            case Effect.SendStop(_, var attempt, var fenced) ->
                    next().setStop(
                                    Stop.newBuilder()
                                            .setAttempt(WireValues.attempt(attempt))
                                            .setReason(
                                                    fenced
                                                            ? StopReason.STOP_REASON_FENCED
                                                            : StopReason.STOP_REASON_CANCELLED));
            case Effect.SendRegister(_, var request, var path, var classes) ->
                    next().setRegisterInPlace(
                                    RegisterInPlace.newBuilder()
                                            .setRequest(WireValues.bytes(request))
                                            .setPath(path)
                                            .addAllClasses(classes));
            case Effect.SendResume(_, var number) ->
                    next().setResume(Resume.newBuilder().setNextReport(number));
            case Effect.RequestInventory(_, var number) ->
                    next().setInventoryRequest(InventoryRequest.newBuilder().setNumber(number));
            case Effect.SendOrder _, Effect.SendHeartbeatAnswer _, Effect.CloseLink _ ->
                    throw new IllegalArgumentException("not for here: " + effect);
        }
    }

    /** All messages, without a term; the acknowledgement first, before what follows from it. */
    public List<ControlMessage.Builder> finish() {
        flushAssignments();
        flushReleases();
        if (acknowledged >= 0) {
            messages.addFirst(
                    ControlMessage.newBuilder()
                            .setAcknowledge(Acknowledge.newBuilder().setNumber(acknowledged)));
        }
        return messages;
    }

    private void flushAssignments() {
        if (!assignments.isEmpty()) {
            for (var assign : AssignCodec.write(assignments)) {
                messages.add(ControlMessage.newBuilder().setAssign(assign));
            }
            assignments.clear();
        }
    }

    private void flushReleases() {
        if (!releases.isEmpty()) {
            var release = Release.newBuilder();
            releases.forEach(attempt -> release.addAttempts(WireValues.attempt(attempt)));
            messages.add(ControlMessage.newBuilder().setRelease(release));
            releases.clear();
        }
    }

    /** A new message behind all that was added so far. */
    private ControlMessage.Builder next() {
        flushAssignments();
        flushReleases();
        var message = ControlMessage.newBuilder();
        messages.add(message);
        return message;
    }
}
