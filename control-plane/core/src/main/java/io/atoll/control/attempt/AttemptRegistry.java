package io.atoll.control.attempt;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.Assigner;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.Retries;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.PoolWatch;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Fence;
import io.atoll.policy.Placement.Choice;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Owns attempts: hands them out under a fence, follows what their sites report, gives them up when
 * a site is lost, and answers late, doubled and unknown messages the same way each time.
 *
 * <p>Durable. Called on the leader's thread.
 */
public final class AttemptRegistry implements Assigner {
    private final Moment moment;
    private final Changes changes;
    private final SiteRegistry sites;
    private final PoolWatch pools;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final HeldBack heldBack;
    private final AttemptRoom room;
    private final Assignments assignments;
    private final LookTimes looks = new LookTimes();

    public AttemptRegistry(
            Moment moment,
            Changes changes,
            SiteRegistry sites,
            PoolWatch pools,
            PlacementPlanner placement,
            RunRegistry runs,
            HeldBack heldBack) {
        this.moment = moment;
        this.changes = changes;
        this.sites = sites;
        this.pools = pools;
        this.placement = placement;
        this.runs = runs;
        this.heldBack = heldBack;
        room = new AttemptRoom(sites, placement);
        assignments = new Assignments(moment, sites, placement.requests());
    }

    /** Puts a stored attempt back with its execution and site. */
    public void restore(AttemptRecord row, LiveExecution execution) {
        var attempt = new LiveAttempt(row, execution);
        if (attempt.sentAt().isAfter(moment.now())) {
            attempt.sentAt(moment.now()); // by the clock of another leader
        }
        var latest = execution.attempt();
        if (latest == null || latest.id().compareTo(attempt.id()) < 0) {
            execution.attempt(attempt);
        }
        if (attempt.confirmed()) {
            return;
        }
        sites.find(row.site()).ifPresent(site -> site.hold(attempt));
        looks.begin(attempt);
        if (attempt.ended()) {
            execution.unconfirmed().add(attempt);
        }
    }

    /** Takes capacity for what was restored, once all attempts are known. */
    public void restored() {
        for (var site : sites.all()) {
            for (var attempt : site.attempts().values()) {
                if (!attempt.ended()) {
                    attempt.execution().template().addActive(1);
                    room.count(site, attempt);
                    room.reserveIfNext(site, attempt);
                }
            }
        }
    }

    @Override
    public void assign(LiveExecution execution, Decided decided) {
        var choice = decided.choice();
        var site = sites.known(choice.site());
        execution.oneMoreTry(sites.fenceFloor(execution.row().createdAt()));
        var id = new AttemptId(execution.id(), new Fence(execution.row().tries()));
        var decision = new DecisionId(moment.ids().next());
        var attempt =
                new LiveAttempt(
                        new AttemptRecord(
                                id,
                                execution.run().row().run(),
                                decision,
                                choice.site(),
                                site.row().generation(),
                                choice.pool(),
                                new AttemptState.Assigned(),
                                moment.now(),
                                decided.awaits().stream().map(LiveAttempt::id).toList(),
                                Optional.of(moment.now().plus(permission(site, execution))),
                                Optional.empty()),
                        execution);
        changes.record(
                new DecisionRecord(
                        decision,
                        id,
                        moment.engine().policies().digest(),
                        decided.factsRevision(),
                        decided.decisionClass(),
                        moment.now()));
        execution.attempt(attempt);
        execution.classes(placement.requests().classes(execution));
        execution.state(new ExecutionState.Active(id.fence()));
        execution.plan(null);
        execution.template().addActive(1);
        execution.template().place(attempt);
        site.hold(attempt);
        looks.begin(attempt);
        room.count(site, attempt);
        room.reserveIfNext(site, attempt);
        pools.placed(site, attempt);
        changes.touch(execution);
        changes.touch(attempt);
        tellPlaced(execution, choice, decided.why());
        changes.effect(new Effect.SendAssignments(choice.site(), List.of(assignment(attempt))));
    }

    /** When {@link AttemptWatch} looks at which of them. */
    LookTimes looks() {
        return looks;
    }

    private void tellPlaced(LiveExecution execution, Choice choice, String why) {
        changes.event(
                execution.run().row().project(),
                moment.now(),
                EventKind.EXECUTION_PLACED,
                execution.id().toString(),
                "execution",
                execution.title(),
                "site",
                choice.site().text(),
                "pool",
                choice.pool().text(),
                "why",
                why);
    }

    /**
     * How long it may be started without a link: as long as the site's loss would be waited out.
     */
    Duration permission(LiveSite site, LiveExecution execution) {
        var after = placement.requests().governing(execution).onSiteLoss().after();
        var absence = site.row().facts().offlineUpTo();
        return absence.compareTo(after) > 0 ? absence : after;
    }

    private void giveBack(LiveSite site, LiveAttempt attempt) {
        room.giveBack(site, attempt);
        attempt.execution().template().addActive(-1);
        placement.line().slotFreed(attempt.execution().template());
    }

    /** {@code attempt} takes no room at its site any more, whatever becomes of it. */
    public void roomBack(LiveSite site, LiveAttempt attempt) {
        room.giveBack(site, attempt);
    }

    Assignment assignment(LiveAttempt attempt) {
        return assignments.of(attempt);
    }

    void move(LiveAttempt attempt, AttemptState next) {
        attempt.known(true);
        attempt.state(next, Optional.empty());
        changes.touch(attempt);
    }

    /**
     * The attempt that a message is about; one that was given up or is not known is told to stop.
     */
    Optional<LiveAttempt> find(LiveSite site, AttemptId id) {
        var attempt = site.attempts().get(id);
        if (attempt == null || attempt.ended()) {
            changes.effect(new Effect.SendStop(site.row().site(), id, true));
            return Optional.empty();
        }
        return Optional.of(attempt);
    }

    /** {@code site} may forget the attempt. */
    void release(LiveSite site, AttemptId id) {
        changes.effect(new Effect.SendRelease(site.row().site(), List.of(id)));
    }

    /** Nothing more is expected of {@code attempt}, which its site has ended. */
    void over(LiveAttempt attempt, AttemptReport report) {
        over(attempt, report, Map.of());
    }

    /** The same, when outputs of it are artifacts already: {@code held}, by name. */
    void over(LiveAttempt attempt, AttemptReport report, Map<String, Artifact> held) {
        var site = sites.known(attempt.record().site());
        site.letGo(attempt.id());
        release(site, attempt.id());
        giveBack(site, attempt);
        attempt.state(new AttemptState.Ended(report.outcome(), moment.now()), Optional.of(report));
        changes.touch(attempt);
        pools.ended(attempt, report.outcome());
        runs.attemptEnded(attempt, report, held);
        // Behind what has failed there, nothing starts there.
        attempt.ruledOut(!(report.outcome() instanceof AttemptOutcome.Succeeded));
        followers(site, attempt);
    }

    /** The site has said that nothing of an attempt that was given up runs any more. */
    void confirm(LiveAttempt attempt, AttemptReport report) {
        // What it did counts for nothing: a newer attempt, or none, has taken its place.
        settle(attempt, report);
        runs.endIfStopped(attempt.execution(), "");
    }

    private void settle(LiveAttempt attempt, AttemptReport report) {
        boolean keptOthersBack = attempt.takenBack();
        attempt.state(attempt.state(), Optional.of(report));
        changes.touch(attempt);
        attempt.execution().unconfirmed().remove(attempt);
        if (keptOthersBack) {
            noLongerKeptBack(attempt.execution());
        }
    }

    /** An attempt of {@code execution} does not keep it from being placed any more. */
    void noLongerKeptBack(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Ready) {
            placement.line().remove(execution);
            placement.line().enqueue(execution);
        } else if (execution.state() instanceof ExecutionState.Waiting) {
            placement.plan(execution);
        }
    }

    // What was handed ahead behind it takes its place, or is withdrawn.
    private void followers(LiveSite site, LiveAttempt attempt) {
        boolean succeeded =
                attempt.state() instanceof AttemptState.Ended(AttemptOutcome.Succeeded _, _)
                        && attempt.execution().state() instanceof ExecutionState.Succeeded;
        if (succeeded) {
            attempt.behind().forEach(next -> room.reserveIfNext(site, next));
        } else {
            withdrawBehind(attempt);
        }
    }

    // What is being cancelled is told to stop already and is not withdrawn. Its site may have begun
    // it meanwhile, in the place of what has ended: until it says otherwise it takes that place.
    // A list instead of calls: a chain that was handed ahead may be as long as its user likes.
    private void withdrawBehind(LiveAttempt attempt) {
        var toLook = new ArrayDeque<>(List.of(attempt));
        var withdrawn = new ArrayList<LiveExecution>();
        for (var before = toLook.poll(); before != null; before = toLook.poll()) {
            for (var next : before.behind()) {
                if (next.execution().state() instanceof ExecutionState.Active) {
                    next.ruledOut(before.ruledOut());
                    endUnheard(next, new AttemptOutcome.Cancelled());
                    sendStop(next);
                    withdrawn.add(next.execution());
                    toLook.add(next);
                } else {
                    room.reserveIfNext(sites.known(next.record().site()), next);
                }
            }
        }
        for (var execution : withdrawn.reversed()) {
            if (!execution.ended()) {
                runs.placeAgain(execution);
            }
        }
    }

    @Override
    public void withdraw(LiveAttempt attempt) {
        giveUp(attempt, new AttemptOutcome.Cancelled());
        sendStop(attempt);
    }

    /** The same for one whose execution wants another attempt. */
    void takeBack(LiveAttempt attempt) {
        withdraw(attempt);
        runs.placeAgain(attempt.execution());
    }

    @Override
    public boolean leaveLostSite(LiveExecution execution) {
        var attempt = execution.attempt();
        if (attempt == null || !execution.seeks()) {
            return true;
        }
        var lost = new AttemptOutcome.Lost(placement.seekers().why(attempt));
        attempt.seeksSince(null);
        giveUp(attempt, lost);
        int mostSiteFaults = moment.config().siteFaults().perExecution();
        return Retries.of(execution, lost, mostSiteFaults, moment.now())
                .filter(cost -> runs.pay(execution, cost))
                .isPresent();
    }

    @Override
    public void fail(LiveExecution execution, String why) {
        runs.failed(execution, why);
    }

    private void sendStop(LiveAttempt attempt) {
        changes.effect(new Effect.SendStop(attempt.record().site(), attempt.id(), true));
    }

    /** Ends an attempt without its site's word; what was handed ahead behind it is withdrawn. */
    public void giveUp(LiveAttempt attempt, AttemptOutcome outcome) {
        endUnheard(attempt, outcome);
        withdrawBehind(attempt);
    }

    private void endUnheard(LiveAttempt attempt, AttemptOutcome outcome) {
        var site = sites.known(attempt.record().site());
        giveBack(site, attempt);
        if (attempt.heldBack()) {
            // Its site has said already that nothing of it runs.
            heldBack.giveUp(attempt);
            site.letGo(attempt.id());
            attempt.state(
                    new AttemptState.Ended(outcome, moment.now()),
                    attempt.record().report().map(report -> report.with(outcome)));
        } else {
            attempt.state(new AttemptState.Ended(outcome, moment.now()), Optional.empty());
            attempt.execution().unconfirmed().add(attempt);
        }
        attempt.execution().template().unplace(attempt);
        changes.touch(attempt);
    }

    /** The site will never say anything about its attempts any more. */
    public void siteGone(LiveSite site, String why) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            site.letGo(attempt.id());
            var report = AttemptReport.of(new AttemptOutcome.Lost(why));
            if (attempt.ended()) {
                settle(attempt, report);
                runs.endIfStopped(attempt.execution(), why);
                continue;
            }
            giveBack(site, attempt);
            heldBack.giveUp(attempt);
            attempt.state(
                    new AttemptState.Ended(report.outcome(), moment.now()), Optional.of(report));
            changes.touch(attempt);
            if (attempt.execution().state() instanceof ExecutionState.Cancelling) {
                runs.endIfStopped(attempt.execution(), why);
            } else {
                runs.attemptEnded(attempt, report, Map.of());
            }
            followers(site, attempt);
        }
    }

    /**
     * Its site holds nothing of {@code attempt} any more and nobody can say how it ended: it is
     * over, at the cost of no budget, and its execution is placed again.
     */
    void vanished(LiveAttempt attempt, String why) {
        var site = sites.known(attempt.record().site());
        var lost = new AttemptOutcome.Lost(why);
        site.letGo(attempt.id());
        giveBack(site, attempt);
        attempt.state(
                new AttemptState.Ended(lost, moment.now()), Optional.of(AttemptReport.of(lost)));
        attempt.execution().template().unplace(attempt);
        changes.touch(attempt);
        runs.placeAgain(attempt.execution());
        // It may have succeeded before it was forgotten: what waited for it there may run.
        followers(site, attempt);
    }

    /** {@code attempt} does not wait in its pool any more. */
    void startsRunning(LiveSite site, LiveAttempt attempt) {
        room.uncount(site, attempt);
    }

    /** Hands {@code attempt} to its site, again. */
    void send(LiveSite site, LiveAttempt attempt) {
        attempt.sentAt(moment.now());
        changes.effect(new Effect.SendAssignments(site.row().site(), List.of(assignment(attempt))));
    }

    public void stop(LiveAttempt attempt) {
        changes.effect(new Effect.SendStop(attempt.record().site(), attempt.id(), false));
    }

    /** What a site must be told of its attempts when its link opens. */
    public List<Effect> effectsFor(LiveSite site) {
        var name = site.row().site();
        var effects = new ArrayList<Effect>();
        var assignments = new ArrayList<Assignment>();
        for (var attempt : site.attempts().values()) {
            boolean cancelling = attempt.execution().state() instanceof ExecutionState.Cancelling;
            if (attempt.ended() || cancelling) {
                effects.add(new Effect.SendStop(name, attempt.id(), !cancelling));
            } else if (attempt.notStarted()) {
                // Also what it stages already: past its permission it starts only what is named.
                attempt.sentAt(moment.now());
                assignments.add(assignment(attempt));
            }
        }
        if (!assignments.isEmpty()) {
            effects.add(new Effect.SendAssignments(name, assignments));
        }
        return effects;
    }
}
