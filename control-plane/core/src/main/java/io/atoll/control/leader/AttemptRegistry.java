package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Report;
import io.atoll.control.execution.Assignment;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.AttemptReport;
import io.atoll.control.execution.AttemptState;
import io.atoll.control.execution.ExecutionState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Fence;
import io.atoll.policy.Placement.Choice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Owns attempts: hands them out under a fence, follows what their sites report, gives them up when
 * a site is lost, and answers late, doubled and unknown messages the same way each time.
 *
 * <p>Durable. Called by {@link Federation} on its thread.
 */
final class AttemptRegistry {
    private final Live live;
    private final AttemptRoom room;

    AttemptRegistry(Live live) {
        this.live = live;
        this.room = new AttemptRoom(live);
    }

    /** Puts a stored attempt back with its execution and site. */
    void restore(AttemptRecord row, LiveExecution execution) {
        var attempt = new LiveAttempt(row, execution);
        if (attempt.sentAt().isAfter(live.now())) {
            attempt.sentAt(live.now()); // by the clock of another leader
        }
        var latest = execution.attempt();
        if (latest == null || latest.id().compareTo(attempt.id()) < 0) {
            execution.attempt(attempt);
        }
        if (attempt.confirmed()) {
            return;
        }
        live.sites()
                .find(row.site())
                .ifPresent(site -> site.attempts().put(row.attempt(), attempt));
        if (attempt.ended()) {
            execution.unconfirmed().add(attempt);
        }
    }

    /** Takes capacity for what was restored, once all attempts are known. */
    void restored() {
        for (var site : live.sites().all()) {
            for (var attempt : site.attempts().values()) {
                if (!attempt.ended()) {
                    attempt.execution().template().active(1);
                    room.count(site, attempt);
                    room.reserveIfNext(site, attempt);
                }
            }
        }
    }

    /** Gives {@code execution} to the chosen pool, as a new attempt under the next fence. */
    void assign(
            LiveExecution execution,
            Choice choice,
            Digest decisionClass,
            long factsRevision,
            List<LiveAttempt> awaits,
            String why) {
        var site = live.sites().known(choice.site());
        execution.oneMoreTry(live.past().fenceFloor(execution.row().createdAt()));
        var id = new AttemptId(execution.id(), new Fence(execution.row().tries()));
        var decision = new DecisionId(live.ids().next());
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
                                live.now(),
                                awaits.stream().map(LiveAttempt::id).toList(),
                                Optional.of(live.now().plus(permission(site, execution))),
                                Optional.empty()),
                        execution);
        live.changes()
                .record(
                        new DecisionRecord(
                                decision,
                                id,
                                live.engine().policies().digest(),
                                factsRevision,
                                decisionClass,
                                live.now()));
        execution.attempt(attempt);
        execution.classes(live.placement().requests().classes(execution));
        execution.state(new ExecutionState.Active(id.fence()));
        execution.plan(null);
        execution.template().active(1);
        execution.template().placed(choice.site(), 1);
        site.attempts().put(id, attempt);
        room.count(site, attempt);
        room.reserveIfNext(site, attempt);
        live.pools().placed(site, attempt);
        live.changes().touch(execution);
        live.changes().touch(attempt);
        tellPlaced(execution, choice, why);
        live.changes()
                .effect(new Effect.SendAssignments(choice.site(), List.of(assignment(attempt))));
    }

    private void tellPlaced(LiveExecution execution, Choice choice, String why) {
        live.changes()
                .event(
                        execution.run().row().project(),
                        live.now(),
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
        var after = live.placement().governing(execution).onSiteLoss().after();
        var absence = site.row().facts().offlineUpTo();
        return absence.compareTo(after) > 0 ? absence : after;
    }

    private void giveBack(LiveSite site, LiveAttempt attempt) {
        room.giveBack(site, attempt);
        attempt.execution().template().active(-1);
        live.placement().slotFreed(attempt.execution().template());
    }

    /** {@code attempt} takes no room at its site any more, whatever becomes of it. */
    void roomBack(LiveSite site, LiveAttempt attempt) {
        room.giveBack(site, attempt);
    }

    /** Whether something was handed ahead behind {@code attempt} already. */
    boolean followed(LiveAttempt attempt) {
        for (var consumer : attempt.execution().consumers()) {
            var next = consumer.attempt();
            if (next != null && !next.ended() && next.record().awaits().contains(attempt.id())) {
                return true;
            }
        }
        return false;
    }

    Assignment assignment(LiveAttempt attempt) {
        return Assignments.of(live, attempt);
    }

    void staging(LiveSite site, AttemptId id) {
        find(site, id)
                .filter(attempt -> attempt.state() instanceof AttemptState.Assigned)
                .ifPresent(attempt -> move(attempt, new AttemptState.Staging()));
    }

    void started(LiveSite site, Report.AttemptStarted report) {
        find(site, report.attempt())
                .filter(LiveAttempt::notStarted)
                .ifPresent(
                        attempt -> {
                            room.uncount(site, attempt);
                            move(attempt, new AttemptState.Running(report.at()));
                            tell(attempt, EventKind.EXECUTION_STARTED);
                        });
    }

    void publishing(LiveSite site, AttemptId id) {
        find(site, id)
                .ifPresent(
                        attempt -> {
                            if (attempt.state() instanceof AttemptState.Running(var startedAt)) {
                                move(attempt, new AttemptState.Publishing(startedAt));
                            } else if (attempt.state()
                                    instanceof AttemptState.Lingering(var startedAt, var _)) {
                                move(attempt, new AttemptState.Publishing(startedAt));
                            }
                        });
    }

    void move(LiveAttempt attempt, AttemptState next) {
        attempt.known(true);
        attempt.state(next, Optional.empty());
        live.changes().touch(attempt);
    }

    private void tell(LiveAttempt attempt, EventKind kind) {
        live.changes()
                .event(
                        attempt.execution().run().row().project(),
                        live.now(),
                        kind,
                        attempt.execution().id().toString(),
                        "execution",
                        attempt.execution().title(),
                        "attempt",
                        attempt.id().fence().toString(),
                        "site",
                        attempt.record().site().text());
    }

    // The attempt that a message is about; one that was given up or is not known is told to stop.
    Optional<LiveAttempt> find(LiveSite site, AttemptId id) {
        var attempt = site.attempts().get(id);
        if (attempt == null || attempt.ended()) {
            live.changes().effect(new Effect.SendStop(site.row().site(), id, true));
            return Optional.empty();
        }
        return Optional.of(attempt);
    }

    void ended(LiveSite site, Report.AttemptEnded report) {
        var id = report.attempt();
        var attempt = site.attempts().get(id);
        if (attempt == null) {
            release(site, id);
        } else if (attempt.ended() && !live.lateResults().takeUp(attempt, report.report())) {
            site.attempts().remove(id);
            release(site, id);
            confirm(attempt, report.report());
        } else if (live.durability().holds(attempt, report.report())) {
            room.giveBack(site, attempt);
            live.durability().look(attempt);
        } else if (!attempt.heldBack()) {
            over(attempt, report.report());
        }
    }

    private void release(LiveSite site, AttemptId id) {
        live.changes().effect(new Effect.SendRelease(site.row().site(), List.of(id)));
    }

    /** Nothing more is expected of {@code attempt}, which its site has ended. */
    void over(LiveAttempt attempt, AttemptReport report) {
        var site = live.sites().known(attempt.record().site());
        site.attempts().remove(attempt.id());
        release(site, attempt.id());
        giveBack(site, attempt);
        attempt.state(new AttemptState.Ended(report.outcome(), live.now()), Optional.of(report));
        live.changes().touch(attempt);
        live.pools().ended(attempt, report.outcome());
        live.runs().attemptEnded(attempt, report);
        // Behind what has failed there, nothing starts there.
        attempt.ruledOut(!(report.outcome() instanceof AttemptOutcome.Succeeded));
        followers(site, attempt);
    }

    /** The site has said that nothing of an attempt that was given up runs any more. */
    void confirm(LiveAttempt attempt, AttemptReport report) {
        // What it did counts for nothing: a newer attempt, or none, has taken its place.
        settle(attempt, report);
        live.cancellation().confirmed(attempt.execution());
    }

    private void settle(LiveAttempt attempt, AttemptReport report) {
        boolean keptOthersBack = attempt.takenBack();
        attempt.state(attempt.state(), Optional.of(report));
        live.changes().touch(attempt);
        attempt.execution().unconfirmed().remove(attempt);
        if (keptOthersBack) {
            noLongerKeptBack(attempt.execution());
        }
    }

    /** An attempt of {@code execution} does not keep it from being placed any more. */
    void noLongerKeptBack(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Ready) {
            live.placement().remove(execution);
            live.placement().enqueue(execution);
        } else if (execution.state() instanceof ExecutionState.Waiting) {
            live.placement().plan(execution);
        }
    }

    // What was handed ahead behind it takes its place, or is withdrawn.
    private void followers(LiveSite site, LiveAttempt attempt) {
        boolean succeeded =
                attempt.state() instanceof AttemptState.Ended(AttemptOutcome.Succeeded _, _)
                        && attempt.execution().state() instanceof ExecutionState.Succeeded;
        if (succeeded) {
            behind(attempt).forEach(next -> room.reserveIfNext(site, next));
        } else {
            withdrawBehind(attempt);
        }
    }

    // Attempts that were handed ahead behind it, not ended.
    private static List<LiveAttempt> behind(LiveAttempt attempt) {
        var behind = new ArrayList<LiveAttempt>();
        for (var consumer : attempt.execution().consumers()) {
            var next = consumer.attempt();
            if (next != null && !next.ended() && next.record().awaits().contains(attempt.id())) {
                behind.add(next);
            }
        }
        return behind;
    }

    // A list instead of calls: a chain that was handed ahead may be as long as its user likes.
    private void withdrawBehind(LiveAttempt attempt) {
        var toLook = new ArrayDeque<>(List.of(attempt));
        var withdrawn = new ArrayList<LiveExecution>();
        for (var before = toLook.poll(); before != null; before = toLook.poll()) {
            for (var next : behind(before)) {
                if (next.execution().state() instanceof ExecutionState.Active) {
                    next.ruledOut(before.ruledOut());
                    endUnheard(next, new AttemptOutcome.Cancelled());
                    sendStop(next);
                    withdrawn.add(next.execution());
                    toLook.add(next);
                }
            }
        }
        for (var execution : withdrawn.reversed()) {
            if (!execution.ended()) {
                live.runs().placeAgain(execution);
            }
        }
    }

    /**
     * Takes back an attempt that its site may not have started; its followers go with it. Word of
     * its start may be on the way: its execution is placed again only when the site has said that
     * nothing of it runs, or counts as lost.
     */
    void withdraw(LiveAttempt attempt) {
        giveUp(attempt, new AttemptOutcome.Cancelled());
        sendStop(attempt);
    }

    private void sendStop(LiveAttempt attempt) {
        live.changes().effect(new Effect.SendStop(attempt.record().site(), attempt.id(), true));
    }

    /** Ends an attempt without its site's word; what was handed ahead behind it is withdrawn. */
    void giveUp(LiveAttempt attempt, AttemptOutcome outcome) {
        endUnheard(attempt, outcome);
        withdrawBehind(attempt);
    }

    private void endUnheard(LiveAttempt attempt, AttemptOutcome outcome) {
        var site = live.sites().known(attempt.record().site());
        giveBack(site, attempt);
        if (attempt.heldBack()) {
            // Its site has said already that nothing of it runs.
            live.durability().forget(attempt);
            site.attempts().remove(attempt.id());
            attempt.state(
                    new AttemptState.Ended(outcome, live.now()),
                    attempt.record().report().map(report -> report.with(outcome)));
        } else {
            attempt.state(new AttemptState.Ended(outcome, live.now()), Optional.empty());
            attempt.execution().unconfirmed().add(attempt);
        }
        attempt.execution().template().placed(attempt.record().site(), -1);
        live.changes().touch(attempt);
    }

    /** The site will never say anything about its attempts any more. */
    void siteGone(LiveSite site, String why) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            site.attempts().remove(attempt.id());
            var report = AttemptReport.of(new AttemptOutcome.Lost(why));
            if (attempt.ended()) {
                settle(attempt, report);
                live.cancellation().gone(attempt.execution(), why);
                continue;
            }
            giveBack(site, attempt);
            live.durability().forget(attempt);
            attempt.state(
                    new AttemptState.Ended(report.outcome(), live.now()), Optional.of(report));
            live.changes().touch(attempt);
            if (attempt.execution().state() instanceof ExecutionState.Cancelling) {
                live.cancellation().gone(attempt.execution(), why);
            } else {
                live.runs().attemptEnded(attempt, report);
            }
            followers(site, attempt);
        }
    }

    /**
     * Its site holds nothing of {@code attempt} any more and nobody can say how it ended: it is
     * over, at the cost of no budget, and its execution is placed again.
     */
    void vanished(LiveAttempt attempt, String why) {
        var site = live.sites().known(attempt.record().site());
        var lost = new AttemptOutcome.Lost(why);
        site.attempts().remove(attempt.id());
        giveBack(site, attempt);
        attempt.state(
                new AttemptState.Ended(lost, live.now()), Optional.of(AttemptReport.of(lost)));
        attempt.execution().template().placed(attempt.record().site(), -1);
        live.changes().touch(attempt);
        live.runs().placeAgain(attempt.execution());
        // It may have succeeded before it was forgotten: what waited for it there may run.
        followers(site, attempt);
    }

    /** Hands {@code attempt} to its site, again. */
    void send(LiveSite site, LiveAttempt attempt) {
        attempt.sentAt(live.now());
        live.changes()
                .effect(
                        new Effect.SendAssignments(
                                site.row().site(), List.of(assignment(attempt))));
    }

    void stop(LiveAttempt attempt) {
        live.changes().effect(new Effect.SendStop(attempt.record().site(), attempt.id(), false));
    }

    /** What a site must be told of its attempts when its link opens. */
    List<Effect> effectsFor(LiveSite site) {
        var name = site.row().site();
        var effects = new ArrayList<Effect>();
        var assignments = new ArrayList<Assignment>();
        for (var attempt : site.attempts().values()) {
            boolean cancelling = attempt.execution().state() instanceof ExecutionState.Cancelling;
            if (attempt.ended() || cancelling) {
                effects.add(new Effect.SendStop(name, attempt.id(), !cancelling));
            } else if (attempt.notStarted()) {
                // Also what it stages already: past its permission it starts only what is named.
                attempt.sentAt(live.now());
                assignments.add(assignment(attempt));
            }
        }
        if (!assignments.isEmpty()) {
            effects.add(new Effect.SendAssignments(name, assignments));
        }
        return effects;
    }
}
