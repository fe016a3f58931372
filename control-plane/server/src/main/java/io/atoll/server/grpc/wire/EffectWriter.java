package io.atoll.server.grpc.wire;

import io.atoll.bridge.Ticket;
import io.atoll.control.event.Effect;
import io.atoll.control.execution.Assignment;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.Acknowledge;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.InventoryRequest;
import io.atoll.protocol.v1.RegisterInPlace;
import io.atoll.protocol.v1.Release;
import io.atoll.protocol.v1.Resume;
import io.atoll.protocol.v1.Stop;
import io.atoll.protocol.v1.StopReason;
import io.atoll.protocol.v1.TransferOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one batch of effects tells one site, in order; neighbours of the same kind become one
 * message. Used by one thread, once per site and batch.
 */
public final class EffectWriter {
    private final Orders orders;
    private final List<ControlMessage.Builder> messages = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<AttemptId> releases = new ArrayList<>();
    private long acknowledged = -1;

    /** A writer for one site and batch. */
    public EffectWriter(Orders orders) {
        this.orders = orders;
    }

    /**
     * How transfer orders are made good.
     *
     * @param sign the text of a ticket
     * @param endpoint {@code host:port} of a store's data plane; empty: not known
     */
    public record Orders(
            Function<Ticket, String> sign, Function<SiteName, Optional<String>> endpoint) {}

    /** Adds what is told to a site; what concerns the link itself is not for here. */
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
            case Effect.SendOrder(_, var order) -> order(order);
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
            case Effect.SendHeartbeatAnswer _, Effect.CloseLink _ ->
                    throw new IllegalArgumentException("not a message of its own: " + effect);
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

    private void order(io.atoll.control.transfer.TransferOrder from) {
        var endpoint = orders.endpoint().apply(from.ticket().store());
        if (endpoint.isEmpty()) {
            return; // repeated by the leader until the site reports, so it comes again
        }
        var direction =
                switch (from.direction()) {
                    case FETCH -> TransferOrder.Direction.FETCH;
                    case PUSH -> TransferOrder.Direction.PUSH;
                };
        next().setOrder(
                        TransferOrder.newBuilder()
                                .setId(WireValues.bytes(from.id().uuid()))
                                .setDirection(direction)
                                .setContent(WireValues.content(from.content()))
                                .setTicket(orders.sign().apply(from.ticket()))
                                .setEndpoint(endpoint.get())
                                .addAllClasses(from.ticket().classes()));
    }

    private void flushAssignments() {
        if (!assignments.isEmpty()) {
            for (var assign : AssignWriter.write(assignments)) {
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
