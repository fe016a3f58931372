package io.atoll.control.leader;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Report;
import io.atoll.control.event.ReportMark;
import io.atoll.control.event.Suspect;
import io.atoll.control.event.Suspects;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PlacementEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The federation as its leader knows it: owns all live state, and is the only place that changes
 * it.
 *
 * <p>Durable through the records of each {@link Outcome}: it is ahead of the store until they are
 * committed, and is thrown away and rebuilt when they are not. Owner thread: the leader's loop;
 * every other thread sends {@link ControlEvent}s. Invariants: every accepted execution ends or has
 * a reason why it waits; at most one attempt of it is current, and only that one has effects.
 * Losing this object costs the time to read it back. States: docs/reference/states.md.
 */
public final class Federation {
    private final Live live;
    private final RunCommands commands;
    private final AttemptWatch watch;
    private final Lingering lingering;
    private final TransferReports transfers;
    private final InPlaceRequests inPlace;
    private final SetAside aside;

    private Federation(
            Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        live = new Live(config, term, ids, snapshot, now);
        commands = new RunCommands(live, snapshot);
        watch = new AttemptWatch(live);
        lingering = new Lingering(live);
        transfers = new TransferReports(live);
        inPlace = new InPlaceRequests(live, commands);
        aside = new SetAside(live, live.withheld());
    }

    /**
     * Live state as of {@code snapshot}. Sites that were connected are granted a full lease from
     * {@code now}; deferred requests of an older leader are forgotten.
     *
     * @param ids used by nobody else
     * @throws RebuildFailedException rows cannot be put back; the second time that those of one run
     *     cannot, they are left as they are stored
     */
    public static Federation rebuild(
            Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        var federation = new Federation(snapshot, config, term, ids, now);
        try {
            federation.restore(snapshot);
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            throw new RebuildFailedException(federation.struckInRebuild(fault), fault);
        }
        return federation;
    }

    private void restore(Snapshot snapshot) {
        live.sites().restore(snapshot);
        live.artifacts().restore(snapshot);
        Map<List<Object>, WorkflowRecord> workflows = new HashMap<>();
        snapshot.workflows()
                .forEach(w -> workflows.put(List.of(w.project(), w.name(), w.version()), w));
        Map<RunId, Map<Integer, ExecutionRecord>> rows = new HashMap<>();
        snapshot.executions()
                .forEach(
                        e ->
                                rows.computeIfAbsent(e.run(), _ -> new HashMap<>())
                                        .put(e.ordinal(), e));
        for (var run : snapshot.runs()) {
            var workflow =
                    workflows.get(List.of(run.project(), run.workflow(), run.workflowVersion()));
            restore(run, workflow, rows.getOrDefault(run.run(), Map.of()));
        }
        live.transfers().restore(snapshot);
        for (AttemptRecord attempt : snapshot.attempts()) {
            live.runs()
                    .execution(attempt.attempt().execution())
                    .ifPresent(execution -> live.attempts().restore(attempt, execution));
        }
        live.sites().all().forEach(live.placement()::siteChanged);
        live.attempts().restored();
        live.durability().restore();
        aside.restored();
        live.runs().resume();
        aside.goOn(this::applyKept);
    }

    private void restore(
            RunRecord run, @Nullable WorkflowRecord workflow, Map<Integer, ExecutionRecord> rows) {
        var suspect = Trail.rebuilding(run.run());
        if (live.quarantine().holds(suspect)) {
            live.withheld().add(run, rows.values());
            return;
        }
        live.trail()
                .rebuilding(
                        run.run(),
                        run.workflow(),
                        () ->
                                live.runs()
                                        .add(
                                                RunBuilder.build(
                                                        run,
                                                        Objects.requireNonNull(workflow).spec(),
                                                        (ordinal, _, _) ->
                                                                Objects.requireNonNull(
                                                                        rows.get(ordinal)))));
    }

    private QuarantineRecord struckInRebuild(Throwable fault) {
        return aside.struckInRebuild(fault);
    }

    /**
     * The row of what has just made {@link #apply} throw, to be written before another leader reads
     * what it starts from. This one is of no more use.
     */
    public QuarantineRecord struck(ControlEvent event, Throwable fault) {
        return aside.struck(event, fault);
    }

    /** The row of what the store has refused to write, which {@code suspect} led to. */
    public QuarantineRecord refused(Suspect suspect, Optional<ControlEvent> event, String why) {
        return aside.refused(suspect, event, why);
    }

    /** What {@code event} is when it is to blame. */
    public Suspect suspect(ControlEvent event) {
        return aside.suspect(event);
    }

    /**
     * What {@code event} leads to; live state has changed when this returns.
     *
     * @param now never before an earlier call's
     */
    public Outcome apply(ControlEvent event, Instant now) {
        var reply = begin(event, now);
        takeBack();
        live.placement().placeReady();
        while (live.transfers().order()) {
            takeBack();
            live.placement().placeReady();
        }
        return live.changes().take(reply);
    }

    /**
     * As {@link #apply}, but places nothing: {@link #placeNext} does. So the two can be committed
     * apart when the store refuses what they lead to.
     */
    public Outcome applyAlone(ControlEvent event, Instant now) {
        var reply = begin(event, now);
        takeBack();
        live.transfers().order();
        return live.changes().take(reply);
    }

    /** Looks where one execution will run. */
    public Optional<Placed> placeNext() {
        return live.placement()
                .placeNext()
                .map(
                        execution ->
                                new Placed(
                                        Trail.placing(execution),
                                        live.changes().take(Optional.empty())));
    }

    /** What came of looking at one execution. */
    public record Placed(Suspect suspect, Outcome outcome) {}

    private Optional<Reply> begin(ControlEvent event, Instant now) {
        live.now(now);
        live.trail().begin();
        if (aside.holds(event) && !(event instanceof AgentEvent.Reported)) {
            return Optional.of(aside.answer(event));
        }
        return carriedOut(event);
    }

    private String titleOf(Report report) {
        return Suspects.execution(report)
                .flatMap(live.runs()::execution)
                .map(LiveExecution::title)
                .orElse("");
    }

    private Optional<Reply> carriedOut(ControlEvent event) {
        live.trail().carryingOut(event);
        Optional<Reply> reply =
                switch (event) {
                    case ControlCommand command -> Optional.of(answer(command));
                    case AgentEvent heard -> heard(heard);
                    case ControlEvent.ReplicaVerified arrived -> {
                        live.transfers().arrived(arrived);
                        yield Optional.of(new Reply.Done());
                    }
                    case ControlEvent.GlobalReplicaLost(var store, var digest, var why) -> {
                        // Told again by every reader until it is known.
                        if (live.transfers().find(digest).isEmpty()
                                || live.transfers().holds(digest, store)) {
                            live.transfers().lost(digest, store, why);
                        }
                        yield Optional.of(new Reply.Done());
                    }
                    case ControlEvent.Ticked _ -> {
                        tick();
                        yield Optional.empty();
                    }
                };
        live.durability().followUp();
        return reply;
    }

    // Attempts whose inputs will not come.
    private void takeBack() {
        var inputs = new LostInputs(live);
        var lost = live.transfers().takeLost();
        if (!lost.isEmpty()) {
            inputs.lost(lost);
        }
        live.transfers()
                .takeUnfetched()
                .forEach((site, digests) -> inputs.lost(live.sites().known(site), digests));
    }

    private void tick() {
        live.sites().tick();
        live.pools().tick();
        watch.tick();
        live.transfers().tick();
        live.placement().waits().tick();
        live.pauses().tick();
        live.durability().tick();
        live.artifacts().tick();
        inPlace.tick();
    }

    // A refusal is thrown before anything has changed.
    private Reply answer(ControlCommand command) {
        try {
            return carryOut(command);
        } catch (AtollException refused) {
            return new Reply.Refused(
                    refused.code(), Objects.requireNonNullElse(refused.getMessage(), ""));
        }
    }

    private Reply carryOut(ControlCommand command) {
        return switch (command) {
            case ControlCommand.InviteSite invite -> live.sites().invite(invite);
            case ControlCommand.JoinSite join -> live.sites().join(join);
            case ControlCommand.ChangeSite change -> live.sites().change(change);
            case ControlCommand.SubmitRun submit -> commands.submit(submit);
            case ControlCommand.PlanRun plan -> commands.plan(plan);
            case ControlCommand.CancelRun cancel -> commands.cancel(cancel);
            case ControlCommand.CancelExecution cancel -> commands.cancel(cancel);
            case ControlCommand.RetryRun retry -> commands.retry(retry);
            case ControlCommand.ApplyPolicies apply -> applyPolicies(apply);
            case ControlCommand.BeginUpload begin -> beginUpload(begin);
            case ControlCommand.CommitUpload commit -> live.artifacts().commitUpload(commit);
            case ControlCommand.RegisterInPlace register -> inPlace.register(register);
            case ControlCommand.RequestDownload request ->
                    live.artifacts().requestDownload(request);
            case ControlCommand.ResolveQuarantined resolve ->
                    aside.resolve(resolve, this::applyKept);
        };
    }

    private Reply applyKept(ControlEvent event) {
        if (event instanceof AgentEvent.Reported(var name, var generation, _, var report, _)) {
            live.sites()
                    .find(name)
                    .filter(site -> !site.retired())
                    .filter(site -> site.row().generation().equals(generation))
                    .ifPresent(site -> report(site, report));
            return new Reply.Done();
        }
        var reply = carriedOut(event).orElseGet(Reply.Done::new);
        // Whoever asked for it has gone; who asks now is told of the outcome by events.
        return reply instanceof Reply.Refused ? reply : new Reply.Done();
    }

    private Reply beginUpload(ControlCommand.BeginUpload begin) {
        var before = commands.before(begin.caller(), begin.key());
        if (before.isPresent()) {
            return live.artifacts().begunBefore(ArtifactId.parse(before.get()));
        }
        var reply = live.artifacts().beginUpload(begin);
        if (reply instanceof Reply.UploadBegun(var artifact, _, _)) {
            commands.made(begin.caller(), begin.key(), artifact.toString());
        }
        return reply;
    }

    private Reply applyPolicies(ControlCommand.ApplyPolicies apply) {
        SiteRegistry.operator(apply.caller(), "apply policies");
        if (apply.policies().digest().equals(live.engine().policies().digest())) {
            return new Reply.PoliciesApplied(apply.policies().digest());
        }
        live.engine(new PlacementEngine(apply.policies()));
        long revision =
                live.changes()
                        .event(
                                Changes.FEDERATION,
                                live.now(),
                                EventKind.POLICY_APPLIED,
                                apply.policies().digest().toString(),
                                "by",
                                apply.caller().name());
        live.changes()
                .record(
                        new PolicySetRecord(
                                apply.policies().digest(),
                                revision,
                                apply.texts(),
                                apply.caller().name(),
                                live.now()));
        live.placement().policiesChanged();
        live.durability().tick();
        return new Reply.PoliciesApplied(apply.policies().digest());
    }

    private Optional<Reply> heard(AgentEvent event) {
        switch (event) {
            case AgentEvent.LinkOpened hello -> {
                var reply = live.sites().linkOpened(hello);
                if (reply instanceof Reply.LinkAccepted(_, _, var takeStock) && !takeStock) {
                    live.inventories().ask(live.sites().known(hello.site()));
                    tellEverything(hello.site());
                }
                return Optional.of(reply);
            }
            case AgentEvent.LinkClosed closed -> live.sites().linkClosed(closed);
            case AgentEvent.HeartbeatReceived beat -> live.sites().heartbeat(beat);
            case AgentEvent.InventoryReported inventory -> inventory(inventory);
            case AgentEvent.Reported reported -> reported(reported);
        }
        return Optional.empty();
    }

    private void inventory(AgentEvent.InventoryReported inventory) {
        var site = live.sites().find(inventory.site());
        if (site.filter(each -> live.stock().taken(each, inventory)).isPresent()) {
            tellEverything(inventory.site());
        } else {
            live.inventories().reported(inventory);
        }
    }

    private void tellEverything(SiteName name) {
        live.transfers().opened(name);
        live.sites()
                .find(name)
                .ifPresent(
                        site -> live.attempts().effectsFor(site).forEach(live.changes()::effect));
        inPlace.requestsFor(name).forEach(live.changes()::effect);
    }

    private void reported(AgentEvent.Reported reported) {
        var site = live.sites().find(reported.site()).orElse(null);
        if (site == null
                || site.retired()
                || site.stock() != null
                || !site.row().generation().equals(reported.generation())) {
            return;
        }
        long applied = site.applied().number();
        if (reported.number() > applied + 1) {
            // A gap: the agent sends from the last acknowledged one when it says hello again.
            site.link()
                    .ifPresent(
                            link ->
                                    live.changes()
                                            .effect(
                                                    new Effect.CloseLink(
                                                            reported.site(),
                                                            link,
                                                            "report %d came after %d"
                                                                    .formatted(
                                                                            reported.number(),
                                                                            applied))));
            return;
        }
        if (reported.number() == applied + 1) {
            if (!aside.keeps(site, reported)) {
                report(site, reported.report());
            }
            site.applied(new ReportMark(reported.number(), reported.chain()));
            live.changes().record(site.appliedRecord());
        }
        live.changes().effect(new Effect.SendAcknowledge(reported.site(), site.applied().number()));
    }

    private void report(LiveSite site, Report report) {
        live.trail().applying(report, () -> titleOf(report));
        var name = site.row().site();
        switch (report) {
            case Report.AttemptStaging(var attempt) -> live.attempts().staging(site, attempt);
            case Report.AttemptStarted started -> live.attempts().started(site, started);
            case Report.AttemptLingers lingers -> lingering.told(site, lingers);
            case Report.AttemptPublishing(var attempt) -> live.attempts().publishing(site, attempt);
            case Report.AttemptEnded ended -> live.attempts().ended(site, ended);
            case Report.TransferDone done -> transfers.done(name, done);
            case Report.TransferFailed failed -> transfers.failed(name, failed);
            case Report.InPlaceRegistered registered -> inPlace.registered(name, registered);
            case Report.InPlaceRefused refused -> inPlace.refused(name, refused);
            case Report.FactsChanged(var facts) -> live.sites().factsChanged(site, facts);
            case Report.SelfChecked(var fault) -> live.pools().selfChecked(site, fault);
            case Report.ReplicaLost(var digest, var why) ->
                    live.transfers().lost(digest, name, why);
            case Report.Unreadable(var why) -> live.sites().unreadable(name, why);
        }
    }

    /** The policies in force. */
    public PlacementEngine policies() {
        return live.engine();
    }

    /** The row of an execution of an unfinished run; to explain what it waits for. */
    public Optional<ExecutionRecord> execution(ExecutionId id) {
        return live.runs().execution(id).map(LiveExecution::row);
    }

    /** Rows of everything that is not finished, as they stand now, in no order; for checks. */
    public List<ControlRecord> rows() {
        var rows = new ArrayList<ControlRecord>();
        live.sites()
                .all()
                .forEach(
                        site -> {
                            rows.add(site.record());
                            site.attempts().values().forEach(a -> rows.add(a.record()));
                        });
        live.runs()
                .all()
                .forEach(
                        run -> {
                            rows.add(run.record());
                            run.executions().forEach(e -> rows.add(e.record()));
                        });
        return rows;
    }
}
