package io.atoll.control.leader;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Suspects;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveSite;
import io.atoll.control.site.Fencing;
import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.util.Optional;

/**
 * Gives each message of an agent to the room that it is for; reports in the order of their numbers,
 * each once. Stateless; owned by {@link Federation}, on its thread.
 */
final class AgentMessages {
    private final Rooms rooms;
    private final Consequences consequences;
    private final SetAside aside;

    AgentMessages(Rooms rooms, Consequences consequences, SetAside aside) {
        this.rooms = rooms;
        this.consequences = consequences;
        this.aside = aside;
    }

    /** The reply to a hello; nothing else has one. */
    Optional<Reply> heard(AgentEvent event) {
        switch (event) {
            case AgentEvent.LinkOpened hello -> {
                var reply = rooms.links().opened(hello);
                consequences.drain();
                if (reply instanceof Reply.LinkAccepted(_, _, var takeStock) && !takeStock) {
                    rooms.inventories().ask(rooms.sites().known(hello.site()));
                    tellEverything(hello.site());
                }
                return Optional.of(reply);
            }
            case AgentEvent.LinkClosed closed -> rooms.links().closed(closed);
            case AgentEvent.HeartbeatReceived beat -> {
                if (rooms.links().heartbeat(beat)) {
                    rooms.transfers().held(beat.site(), beat.orders());
                }
            }
            case AgentEvent.InventoryReported inventory -> inventory(inventory);
            case AgentEvent.Reported reported -> reported(reported);
        }
        return Optional.empty();
    }

    private void inventory(AgentEvent.InventoryReported inventory) {
        var taken =
                rooms.sites()
                        .find(inventory.site())
                        .flatMap(site -> rooms.stock().taken(site, inventory));
        if (taken.isPresent()) {
            consequences.drain();
            rooms.stock().goOn(taken.get(), inventory);
            tellEverything(inventory.site());
            return;
        }
        rooms.answers()
                .accept(inventory)
                .ifPresent(
                        answered -> {
                            rooms.answers().contents(answered.site(), answered.asked(), inventory);
                            // What waited for a content stands in line before what comes back.
                            consequences.drain();
                            rooms.answers()
                                    .attempts(
                                            answered.site(),
                                            inventory.attempts(),
                                            answered.asked().at());
                        });
    }

    private void tellEverything(SiteName name) {
        rooms.transfers().opened(name);
        rooms.sites()
                .find(name)
                .ifPresent(
                        site -> rooms.attempts().effectsFor(site).forEach(rooms.changes()::effect));
        rooms.inPlace().requestsFor(name).forEach(rooms.changes()::effect);
    }

    private void reported(AgentEvent.Reported reported) {
        var site =
                Fencing.current(rooms.sites(), reported.site(), reported.generation())
                        .filter(known -> known.stock() == null)
                        .orElse(null);
        if (site == null) {
            return;
        }
        long applied = site.applied().number();
        if (reported.number() > applied + 1) {
            // A gap: the agent sends from the last acknowledged one when it says hello again.
            var why = "report %d came after %d".formatted(reported.number(), applied);
            site.link()
                    .ifPresent(
                            link ->
                                    rooms.changes()
                                            .effect(
                                                    new Effect.CloseLink(
                                                            reported.site(), link, why)));
            return;
        }
        if (reported.number() == applied + 1) {
            if (!aside.keeps(site, reported)) {
                apply(site, reported.report());
            }
            site.applied(new ReportMark(reported.number(), reported.chain()));
            rooms.changes().record(site.appliedRecord());
        }
        rooms.changes()
                .effect(new Effect.SendAcknowledge(reported.site(), site.applied().number()));
    }

    /** Applies a report, whatever its number. */
    void apply(LiveSite site, Report report) {
        rooms.trail().applying(report, () -> titleOf(report));
        var name = site.row().site();
        var reports = rooms.attemptReports();
        switch (report) {
            case Report.AttemptStaging(var attempt) -> reports.staging(site, attempt);
            case Report.AttemptStarted started -> reports.started(site, started);
            case Report.AttemptLingers lingers -> reports.lingers(site, lingers);
            case Report.AttemptPublishing(var attempt) -> reports.publishing(site, attempt);
            case Report.AttemptEnded ended -> reports.ended(site, ended);
            case Report.TransferDone done -> rooms.transferReports().done(name, done);
            case Report.TransferFailed failed -> rooms.transferReports().failed(name, failed);
            case Report.InPlaceRegistered registered ->
                    rooms.inPlace().registered(name, registered);
            case Report.InPlaceRefused refused -> rooms.inPlace().refused(name, refused);
            case Report.FactsChanged(var facts) ->
                    rooms.sites().factsChanged(site, ReportedFacts.of(facts, 0));
            case Report.SelfChecked(var fault) -> rooms.selfChecks().selfChecked(site, fault);
            case Report.ReplicaLost(var digest, var why) ->
                    rooms.contents().lost(digest, name, why);
            case Report.Unreadable(var why) -> rooms.sites().unreadable(name, why);
        }
    }

    private String titleOf(Report report) {
        return Suspects.execution(report)
                .flatMap(rooms.runs()::execution)
                .map(LiveExecution::title)
                .orElse("");
    }
}
