package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Instant;
import java.util.UUID;

/**
 * Answers for what is set aside, as little as can be done of it: whoever waits is told that it
 * failed here, and why. Stateless; owned by {@link SiteAgent}.
 */
final class AsideDesk {
    private final AttemptDesk attempts;
    private final OrderDesk orders;
    private final Outbox outbox;

    AsideDesk(AttemptDesk attempts, OrderDesk orders, Outbox outbox) {
        this.attempts = attempts;
        this.orders = orders;
        this.outbox = outbox;
    }

    void take(AgentEvent.SetAside aside, Instant now, Step step) {
        String why = "this site's agent stopped twice on it: " + aside.why();
        switch (aside.event()) {
            case AgentEvent.SetAside inner -> take(inner, now, step);
            case AgentEvent.Told(var _, var message) -> told(message, why, now, step);
            case AgentEvent.Staged(var attempt) -> attempts.giveUp(attempt, why, step);
            case AgentEvent.StagingFailed failed -> attempts.giveUp(failed.attempt(), why, step);
            case AgentEvent.FoundStarted found -> attempts.endWhatRuns(found.attempt(), step);
            // Its end follows, and is told as that of any other.
            case AgentEvent.ProcessStarted _, AgentEvent.ProcessLingers _ -> {}
            case AgentEvent.ProcessEnded(var attempt, var _) -> attempts.giveUp(attempt, why, step);
            case AgentEvent.Published published -> attempts.giveUp(published.attempt(), why, step);
            case AgentEvent.PublishingFailed failed -> attempts.giveUp(failed.attempt(), why, step);
            case AgentEvent.TransferDone(var transfer, var _) -> notMoved(transfer, why, step);
            case AgentEvent.TransferFailed failed -> notMoved(failed.transfer(), why, step);
            case AgentEvent.InPlaceHashed(var request, var _, var _, var _) ->
                    refuse(request, why, step);
            case AgentEvent.InPlaceFailed(var request, var _, var _) -> refuse(request, why, step);
            // Never set aside: nothing tells them again, or (classes) nothing may go on without.
            case AgentEvent.ExecutorOpened _,
                    AgentEvent.LinkLost _,
                    AgentEvent.PlacesClassed _,
                    AgentEvent.ContentsListed _,
                    AgentEvent.SelfChecked _,
                    AgentEvent.Ticked _ -> {}
        }
    }

    private void told(ControlMessage message, String why, Instant now, Step step) {
        switch (message) {
            case ControlMessage.Assign(var assignments) -> {
                for (var each : assignments) {
                    // One that is held goes on by what was told of it before.
                    if (!attempts.holds(each.attempt())) {
                        var never = new HeldAttempt(each, new AttemptStage.Waiting(now));
                        outbox.report(
                                Endings.without(never, new AttemptOutcome.Refused(why)), step);
                    }
                }
            }
            case ControlMessage.Order(var order) -> notMoved(order.id(), why, step);
            case ControlMessage.RegisterInPlace(var request, var _, var _) ->
                    refuse(request, why, step);
            // It runs on, or stays here, until the site's operator ends it; no more is claimed.
            case ControlMessage.Stop _,
                    ControlMessage.Release _,
                    ControlMessage.Welcome _,
                    // Its stock is taken again at the next hello.
                    ControlMessage.Resume _,
                    ControlMessage.Acknowledge _,
                    ControlMessage.InventoryRequest _ -> {}
        }
    }

    private void notMoved(TransferId transfer, String why, Step step) {
        orders.giveUp(transfer, step);
        outbox.report(new Report.TransferFailed(transfer, why, false), step);
    }

    private void refuse(UUID request, String why, Step step) {
        outbox.report(new Report.InPlaceRefused(request, ErrorCode.INTERNAL, why), step);
    }
}
