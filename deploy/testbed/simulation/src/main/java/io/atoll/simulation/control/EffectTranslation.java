package io.atoll.simulation.control;

import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.executor.StopSignal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.control.event.Effect;
import io.atoll.control.event.ReportMark;
import io.atoll.control.state.Assignment;
import io.atoll.control.state.TransferOrder;
import io.atoll.control.workflow.Command;
import io.atoll.policy.request.Resources;
import java.util.List;
import java.util.Optional;

/** The control core's effects as the messages an agent hears; what the wire's codecs do. */
final class EffectTranslation {
    private final Tickets tickets;

    EffectTranslation(Tickets tickets) {
        this.tickets = tickets;
    }

    /** The message; empty for effects that are no message of the leader. */
    Optional<ControlMessage> translate(Effect.ToSite effect) {
        return switch (effect) {
            case Effect.SendAssignments(var _, var assignments) ->
                    Optional.of(
                            new ControlMessage.Assign(
                                    assignments.stream()
                                            .map(EffectTranslation::assignment)
                                            .toList()));
            case Effect.SendStop(var _, var attempt, var fenced) ->
                    Optional.of(new ControlMessage.Stop(attempt, fenced));
            case Effect.SendRelease(var _, var attempts) ->
                    Optional.of(new ControlMessage.Release(attempts));
            case Effect.SendOrder(var _, var order) ->
                    Optional.of(new ControlMessage.Order(order(order)));
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

    private io.atoll.agent.link.TransferOrder order(TransferOrder order) {
        var direction =
                switch (order.direction()) {
                    case FETCH -> io.atoll.agent.link.TransferOrder.Direction.FETCH;
                    case PUSH -> io.atoll.agent.link.TransferOrder.Direction.PUSH;
                };
        return new io.atoll.agent.link.TransferOrder(
                order.id(),
                direction,
                order.content(),
                tickets.issue(order.ticket()),
                "global:1",
                order.ticket().classes());
    }

    private static io.atoll.agent.attempt.Assignment assignment(Assignment from) {
        return new io.atoll.agent.attempt.Assignment(
                from.attempt(),
                from.run(),
                spec(from),
                from.inputs().stream().map(EffectTranslation::input).toList(),
                from.each(),
                from.awaits(),
                from.startBefore(),
                Optional.of(from.decision()));
    }

    static io.atoll.agent.link.ReportMark mark(ReportMark mark) {
        return new io.atoll.agent.link.ReportMark(mark.number(), mark.chain());
    }

    private static ExecutionSpec spec(Assignment from) {
        var shared = from.executionClass();
        var resources = shared.resources();
        return new ExecutionSpec(
                shared.project(),
                shared.workflow(),
                shared.name(),
                from.pool(),
                command(shared.command()),
                List.of(),
                shared.outputs().entrySet().stream()
                        .map(
                                output ->
                                        new ExecutionSpec.Output(
                                                output.getKey(),
                                                output.getValue().path(),
                                                output.getValue().classes()))
                        .toList(),
                shared.environment(),
                resources.cpu(),
                resources.memory(),
                resources.gpu().map(Resources.GpuRequest::count).orElse(0),
                Optional.of(resources.disk()),
                shared.walltime(),
                StopSignal.valueOf(shared.stop().signal()),
                shared.stop().grace());
    }

    private static ExecutionSpec.Command command(Command command) {
        return switch (command) {
            case Command.Argv(var words) -> new ExecutionSpec.Command.Argv(words);
            case Command.Script(var text) -> new ExecutionSpec.Command.Script(text);
        };
    }

    private static io.atoll.agent.attempt.Assignment.Input input(Assignment.AssignedInput input) {
        return new io.atoll.agent.attempt.Assignment.Input(
                input.name(),
                input.gather(),
                input.elements().stream().map(EffectTranslation::element).toList());
    }

    private static io.atoll.agent.attempt.Assignment.Element element(
            Assignment.InputElement element) {
        return switch (element.source()) {
            case Assignment.InputSource.Stored(var digest, var size, var folder) ->
                    new io.atoll.agent.attempt.Assignment.Element(
                            element.entry(),
                            folder,
                            new io.atoll.agent.attempt.Assignment.Source.Stored(digest, size),
                            element.classes());
            case Assignment.InputSource.Awaited(var attempt, var output) ->
                    new io.atoll.agent.attempt.Assignment.Element(
                            element.entry(),
                            false,
                            new io.atoll.agent.attempt.Assignment.Source.Awaited(attempt, output),
                            element.classes());
        };
    }
}
