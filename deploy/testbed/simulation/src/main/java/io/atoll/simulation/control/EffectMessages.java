package io.atoll.simulation.control;

import io.atoll.agent.link.ControlMessage;
import io.atoll.control.event.Effect;
import io.atoll.work.SignedOrder;
import java.util.Optional;

/** The control core's effects as messages to agents, orders signed: what the edge does. */
final class EffectMessages {
    private final Tickets tickets;

    EffectMessages(Tickets tickets) {
        this.tickets = tickets;
    }

    /** The message; empty for effects that are no message of the leader. */
    Optional<ControlMessage> of(Effect.ToSite effect) {
        return switch (effect) {
            case Effect.SendAssignments(var _, var assignments) ->
                    Optional.of(new ControlMessage.Assign(assignments));
            case Effect.SendStop(var _, var attempt, var fenced) ->
                    Optional.of(new ControlMessage.Stop(attempt, fenced));
            case Effect.SendRelease(var _, var attempts) ->
                    Optional.of(new ControlMessage.Release(attempts));
            case Effect.SendOrder(var _, var order, var ticket) ->
                    Optional.of(
                            new ControlMessage.Order(
                                    new SignedOrder(order, tickets.issue(ticket), "global:1")));
            case Effect.SendRegister(var _, var request, var path, var classes) ->
                    Optional.of(new ControlMessage.RegisterInPlace(request, path, classes));
            case Effect.SendAcknowledge(var _, var number) ->
                    Optional.of(new ControlMessage.Acknowledge(number));
            case Effect.SendResume(var _, var next) -> Optional.of(new ControlMessage.Resume(next));
            case Effect.RequestInventory(var _, var number) ->
                    Optional.of(new ControlMessage.InventoryRequest(number));
            case Effect.SendHeartbeatAnswer _, Effect.CloseLink _ -> Optional.empty();
        };
    }
}
