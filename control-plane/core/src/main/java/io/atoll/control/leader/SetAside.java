package io.atoll.control.leader;

import io.atoll.control.attempt.AttemptRegistry;
import io.atoll.control.attempt.AttemptReports;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Suspect;
import io.atoll.control.event.Suspects;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.run.WithheldRuns;
import io.atoll.control.site.Fencing;
import io.atoll.control.site.Inventories;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.trail.Quarantine;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Report;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of events that broke the leader twice, and of what belongs to them: they are
 * answered and kept, their run is held, and an operator decides.
 *
 * <p>Called on the leader's thread; {@link Quarantine} holds the state.
 */
final class SetAside {
    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final Quarantine quarantine;
    private final SiteRegistry sites;
    private final Inventories inventories;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final WithheldRuns withheld;
    private final AttemptRegistry attempts;
    private final AttemptReports reports;

    SetAside(Rooms rooms) {
        moment = rooms.moment();
        changes = rooms.changes();
        trail = rooms.trail();
        quarantine = rooms.quarantine();
        sites = rooms.sites();
        inventories = rooms.inventories();
        placement = rooms.placement();
        runs = rooms.runs();
        withheld = rooms.runs().withheld();
        attempts = rooms.attempts();
        reports = rooms.attemptReports();
    }

    Suspect suspect(ControlEvent event) {
        return Suspects.of(event, this::runOf);
    }

    private Optional<RunId> runOf(ExecutionId execution) {
        return runs.execution(execution)
                .map(known -> known.run().row().run())
                .or(() -> withheld.runOf(execution));
    }

    /** The row of what broke the leader, to be written before the next term begins. */
    QuarantineRecord struck(ControlEvent event, Throwable fault) {
        var step = trail.suspect();
        var suspect = step.orElseGet(() -> suspect(event));
        var kept = step.isPresent() ? Optional.<ControlEvent>empty() : kept(event);
        var before = quarantine.find(suspect.id());
        return quarantine.struck(
                suspect,
                before.flatMap(QuarantineRecord::event).or(() -> kept),
                sentence(fault),
                moment.now());
    }

    /** As {@link #struck}, for a fault while stored rows are put back. */
    QuarantineRecord struckInRebuild(Throwable fault) {
        var suspect =
                trail.suspect()
                        .orElseGet(
                                () ->
                                        new Suspect(
                                                Suspect.Kind.REBUILD,
                                                "as a whole",
                                                Optional.empty()));
        return quarantine.struck(suspect, Optional.empty(), sentence(fault), moment.now());
    }

    /** The row of what the store refuses to write. */
    QuarantineRecord refused(Suspect suspect, Optional<ControlEvent> event, String why) {
        return quarantine.struck(suspect, event.flatMap(SetAside::kept), why, moment.now());
    }

    // What comes again by itself is not kept, nor are policies, which exist compiled only.
    private static Optional<ControlEvent> kept(ControlEvent event) {
        return switch (event) {
            case ControlCommand.ApplyPolicies _ -> Optional.empty();
            case ControlCommand command -> Optional.of(command);
            case AgentEvent.Reported reported -> Optional.of(reported);
            case ControlEvent.StoreEvent told -> Optional.of(told);
            case AgentEvent.LinkOpened _,
                    AgentEvent.LinkClosed _,
                    AgentEvent.HeartbeatReceived _,
                    AgentEvent.InventoryReported _,
                    ControlEvent.Ticked _ ->
                    Optional.empty();
        };
    }

    // Where it went wrong; what it says may hold anything, and stands in the log.
    private static String sentence(Throwable fault) {
        var where = "an unknown place";
        for (var frame : fault.getStackTrace()) {
            if (frame.getClassName().startsWith("io.atoll.")) {
                where =
                        frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1)
                                + "."
                                + frame.getMethodName();
                break;
            }
        }
        return "%s in %s".formatted(fault.getClass().getSimpleName(), where);
    }

    /** The answer to {@code event}, which is set aside; empty: it is not, or has no answer. */
    boolean holds(ControlEvent event) {
        return !quarantine.isEmpty() && quarantine.holds(suspect(event));
    }

    /** What the sender of {@code event}, which is set aside, is told. */
    Reply answer(ControlEvent event) {
        var suspect = suspect(event);
        return new Reply.Refused(
                ErrorCode.INTERNAL,
                "cannot carry it out: it broke the leader %s times and is set aside as %s for an operator"
                        .formatted(
                                quarantine
                                        .find(suspect.id())
                                        .map(QuarantineRecord::times)
                                        .orElse(0),
                                suspect.id()));
    }

    /** Whether {@code reported}, which is next in order, is kept instead of applied. */
    boolean keeps(LiveSite site, AgentEvent.Reported reported) {
        if (quarantine.isEmpty() && withheld.isEmpty()) {
            return false;
        }
        var suspect = suspect(reported);
        boolean stuck =
                suspect.run().filter(withheld::contains).isPresent()
                        || suspect.run().filter(quarantine::keepsReportsOf).isPresent();
        if (!quarantine.holds(suspect)) {
            if (!stuck) {
                return false;
            }
            keep(suspect, reported);
        }
        endedAside(site, reported.report(), true);
        return true;
    }

    private void keep(Suspect suspect, AgentEvent.Reported reported) {
        put(
                new QuarantineRecord(
                        suspect,
                        QuarantineState.SET_ASIDE,
                        0,
                        "waits behind what else of its run is set aside",
                        Optional.of(reported),
                        false,
                        moment.now(),
                        moment.now(),
                        ""));
        tell();
    }

    private void put(QuarantineRecord row) {
        quarantine.put(row);
        changes.record(row);
    }

    // An attempt whose end is set aside has ended at its site: it takes no room there.
    private void endedAside(LiveSite site, Report report, boolean aside) {
        if (report instanceof Report.AttemptEnded(var id, _)) {
            var attempt = site.attempts().get(id);
            if (attempt != null && !attempt.ended()) {
                attempt.aside(aside);
                attempts.roomBack(site, attempt);
            }
        }
    }

    /** Puts back what stored rows say, once attempts are known: no room for what ended aside. */
    void restored() {
        for (var row : quarantine.all()) {
            if (row.event().orElse(null) instanceof AgentEvent.Reported reported) {
                Fencing.current(sites, reported.site(), reported.generation())
                        .ifPresent(site -> endedAside(site, reported.report(), true));
            }
        }
        tell();
    }

    /** Applies what waited behind others that an operator has decided about meanwhile. */
    void goOn(KeptEvents apply) {
        quarantine.heldRuns().forEach(run -> release(run, apply));
    }

    private void release(RunId run, KeptEvents apply) {
        if (withheld.contains(run)) {
            return;
        }
        for (var row : quarantine.released(run)) {
            put(resolved(row, ""));
            again(row, apply);
        }
    }

    // Told by the leader that finds them set aside: the one that they broke could not.
    private void tell() {
        for (var row : quarantine.all()) {
            if (!row.told()) {
                put(
                        new QuarantineRecord(
                                row.suspect(),
                                row.state(),
                                row.times(),
                                row.why(),
                                row.event(),
                                true,
                                row.firstAt(),
                                row.lastAt(),
                                row.resolvedBy()));
                event(EventKind.QUARANTINE_SET_ASIDE, row, row.why());
            }
        }
    }

    private void event(EventKind kind, QuarantineRecord row, String why) {
        var run = row.suspect().run().flatMap(runs::find);
        event(Changes.FEDERATION, kind, row, why);
        run.ifPresent(known -> event(known.row().project(), kind, row, why));
    }

    private void event(
            io.atoll.kernel.id.ProjectName project,
            EventKind kind,
            QuarantineRecord row,
            String why) {
        changes.event(
                project,
                moment.now(),
                kind,
                row.suspect().run().map(RunId::toString).orElse(row.suspect().id()),
                "id",
                row.suspect().id(),
                "what",
                row.suspect().toString(),
                "why",
                why);
    }

    /**
     * An operator has decided.
     *
     * @param apply applies what was set aside
     */
    Reply resolve(ControlCommand.ResolveQuarantined command, KeptEvents apply) {
        Refusal.unlessOperator(command.caller(), "decide about what is set aside");
        var row =
                quarantine
                        .find(command.id())
                        .orElseThrow(
                                () ->
                                        Refusal.of(
                                                ErrorCode.NOT_FOUND,
                                                "cannot decide about '%s': nothing is set aside"
                                                        + " under that id",
                                                command.id()));
        if (row.times() == 0) {
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    "cannot decide about '%s': it %s; decide about that",
                    command.id(),
                    row.why());
        }
        put(resolved(row, command.caller().name()));
        event(
                EventKind.QUARANTINE_RESOLVED,
                row,
                "%s by %s"
                        .formatted(
                                command.retry() ? "tried again" : "dropped",
                                command.caller().name()));
        var reply = command.retry() ? again(row, apply) : drop(row, command.caller().name());
        row.suspect().run().ifPresent(run -> release(run, apply));
        row.suspect().run().flatMap(runs::find).ifPresent(this::letGo);
        return reply;
    }

    private QuarantineRecord resolved(QuarantineRecord row, String by) {
        return new QuarantineRecord(
                row.suspect(),
                QuarantineState.RESOLVED,
                row.times(),
                row.why(),
                Optional.empty(),
                true,
                row.firstAt(),
                moment.now(),
                by);
    }

    private Reply again(QuarantineRecord row, KeptEvents apply) {
        if (row.suspect().kind() == Suspect.Kind.REBUILD) {
            changes.effect(new Effect.EndTerm("an operator wants " + row.suspect() + " again"));
        }
        return trail.again(
                row.suspect(),
                () ->
                        row.event()
                                .map(
                                        event -> {
                                            forgetEnd(event);
                                            return apply.apply(event);
                                        })
                                .orElseGet(Reply.Done::new));
    }

    private void forgetEnd(ControlEvent event) {
        if (event instanceof AgentEvent.Reported reported) {
            sites.find(reported.site())
                    .ifPresent(site -> endedAside(site, reported.report(), false));
        }
    }

    private Reply drop(QuarantineRecord row, String by) {
        if (row.suspect().kind() == Suspect.Kind.REBUILD) {
            row.suspect()
                    .run()
                    .ifPresent(run -> withheld.drop(run, by, moment.now()).forEach(this::record));
            sites.all().stream().filter(LiveSite::connected).forEach(inventories::ask);
        }
        if (row.event().orElse(null)
                instanceof AgentEvent.Reported(var name, var generation, _, Report report, _)) {
            Fencing.current(sites, name, generation).ifPresent(site -> dropEnd(site, report, by));
        }
        return new Reply.Done();
    }

    private void record(ControlRecord row) {
        changes.record(row);
    }

    // Its attempt has ended at its site, nobody knows how: as for any other that was lost.
    private void dropEnd(LiveSite site, Report report, String by) {
        if (report instanceof Report.AttemptEnded(var id, _)) {
            endedAside(site, report, false);
            var lost =
                    new AttemptOutcome.Lost("what its site told of its end was dropped by " + by);
            reports.ended(site, new Report.AttemptEnded(id, AttemptReport.of(lost)));
        }
    }

    // What waited because its run was held.
    private void letGo(LiveRun run) {
        if (quarantine.hold(run.row().run()).isPresent()) {
            return;
        }
        for (var execution : List.copyOf(run.executions())) {
            if (execution.state() instanceof ExecutionState.Ready && execution.queuedIn() == null) {
                placement.line().remove(execution);
                placement.line().enqueue(execution);
            } else if (execution.state() instanceof ExecutionState.Waiting) {
                placement.plan(execution);
            }
        }
    }
}
