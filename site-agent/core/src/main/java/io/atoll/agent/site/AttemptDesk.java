package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.journal.Journal;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import io.atoll.work.WorkFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The attempts this site holds and their way from assigned to released. Durable (ATTEMPT); owned by
 * {@link SiteAgent} and used on its thread only. Every change is journaled before its effects are
 * carried out.
 */
final class AttemptDesk {
    /** Enough for any pool; past it, assignments are refused with a sentence. */
    private static final int LIMIT = 50_000;

    private final HeldAttempts held;
    private final StartPermissions permissions = new StartPermissions();

    private final Outbox outbox;
    private final AttemptInputs inputs;
    private final AttemptClasses classes;
    private final OwnerDesk owner;
    private final AttemptExecutors executors;
    private PoolRoom room;
    private boolean sound = true;

    AttemptDesk(
            WorkFormat work,
            Outbox outbox,
            KnownClasses known,
            Predicate<Digest> present,
            OwnerDesk owner) {
        held = new HeldAttempts(work);
        this.outbox = outbox;
        inputs = new AttemptInputs(held.byId(), present);
        classes = new AttemptClasses(known, inputs);
        this.owner = owner;
        executors = new AttemptExecutors(owner, held);
        this.room = new PoolRoom(owner.offer().pools());
    }

    void restore(Journal.Snapshot snapshot) {
        held.restore(snapshot);
        countRoom();
    }

    Collection<HeldAttempt> held() {
        return held.all();
    }

    boolean holds(AttemptId id) {
        return held.has(id);
    }

    boolean mayWrite(AttemptId id) {
        return held.mayWrite(id);
    }

    /** Whether this site can do its part as far as it knows: nothing is started while it cannot. */
    void sound(boolean now) {
        sound = now;
    }

    /** The owner's word has changed. */
    void ownerSaid() {
        countRoom();
    }

    AttemptExecutors executors() {
        return executors;
    }

    private void countRoom() {
        room = new PoolRoom(owner.offer().pools());
        held.all().stream()
                .filter(each -> Endings.takesRoom(each.stage()))
                .forEach(each -> room.take(each.assignment()));
    }

    void assign(Assignment assignment, Instant now, Step step) {
        AttemptId id = assignment.attempt();
        var known = held.get(id);
        if (known != null) {
            wantedStill(known, assignment, now, step);
            return;
        }
        var ofSameExecution = held.of(id.execution());
        if (!ofSameExecution.isEmpty()
                && ofSameExecution.lastKey().fence().compareTo(id.fence()) > 0) {
            return; // a late repeat of an older attempt
        }
        for (var older : List.copyOf(ofSameExecution.keySet())) {
            stop(older, now, step);
        }
        var attempt = new HeldAttempt(assignment, new AttemptStage.Waiting(now));
        Optional<String> refusal =
                held.size() >= LIMIT
                        ? Optional.of(
                                "cannot take more attempts: this site holds %d already"
                                        .formatted(LIMIT))
                        : owner.forbids(assignment).or(() -> closed(assignment));
        if (refusal.isPresent()) {
            refuse(attempt, refusal.get(), step);
            return;
        }
        permissions.named(id);
        keep(attempt, step);
        if (!inputs.contentsPresent(assignment) && assignment.awaits().isEmpty()) {
            outbox.report(new Report.AttemptStaging(attempt.assignment().attempt()), step);
        }
        startIfReady(attempt, now, step);
    }

    private Optional<String> closed(Assignment assignment) {
        return owner.closed()
                .map(why -> "cannot run %s: %s".formatted(assignment.executionClass().name(), why));
    }

    // An assignment that is sent again says that the attempt was not given up, and until when.
    private void wantedStill(HeldAttempt known, Assignment again, Instant now, Step step) {
        permissions.named(again.attempt());
        if (!(known.stage() instanceof AttemptStage.Waiting)) {
            return;
        }
        var attempt = known;
        if (!known.assignment().startBefore().equals(again.startBefore())) {
            attempt = keep(known.as(again), step);
        }
        startIfReady(attempt, now, step);
    }

    /** Whether only what was named on the open link may be started. */
    void namedOnly(boolean now) {
        permissions.namedOnly(now);
    }

    void linkLost() {
        permissions.linkLost();
    }

    boolean mayStart(Assignment assignment, Instant now) {
        return permissions.mayStart(assignment, now);
    }

    boolean mayBeStarted(AttemptId id, Instant now) {
        var attempt = held.get(id);
        return attempt != null
                && attempt.stage() instanceof AttemptStage.Launched
                && sound
                && mayStart(attempt.assignment(), now)
                && owner.allowsNow(attempt.assignment());
    }

    void startReady(Instant now, Step step) {
        if (held.waiting().isEmpty() || room.isFull()) {
            return;
        }
        for (var id : List.copyOf(held.waiting())) {
            if (room.isFull()) {
                return;
            }
            startIfReady(Objects.requireNonNull(held.get(id)), now, step);
        }
    }

    private void startIfReady(HeldAttempt attempt, Instant now, Step step) {
        var assignment = attempt.assignment();
        if (!(attempt.stage() instanceof AttemptStage.Waiting(var since))) {
            return;
        }
        var forbidden = owner.forbids(assignment);
        if (forbidden.isPresent()) {
            refuse(attempt, forbidden.get(), step);
            return;
        }
        if (!mayStart(assignment, now)
                || owner.closed().isPresent()
                || !sound
                || !executors.isOpen(assignment.pool())
                || !room.fits(assignment)
                || !inputs.awaitedSucceeded(assignment)
                || !inputs.contentsPresent(assignment)) {
            return;
        }
        var refusal = classes.refuse(assignment);
        if (refusal.isPresent()) {
            refuse(attempt, refusal.get(), step);
            return;
        }
        room.take(assignment);
        var actual = classes.actual(assignment);
        var staging = keep(attempt.as(actual).to(new AttemptStage.Staging(since, now)), step);
        step.effect(stage(staging));
    }

    private void refuse(HeldAttempt attempt, String why, Step step) {
        finish(attempt, Endings.without(attempt, new AttemptOutcome.Refused(why)), step);
    }

    void stageAgain(HeldAttempt attempt, Instant now, Step step) {
        if (attempt.stage() instanceof AttemptStage.Launched(var assigned, var _, var _)) {
            var staging = keep(attempt.to(new AttemptStage.Staging(assigned, now)), step);
            step.effect(stage(staging));
        }
    }

    /** It may not start now, or not any more: it waits for the owner's or the leader's word. */
    void waitAgain(HeldAttempt attempt, Instant assignedAt, Step step) {
        room.giveBack(attempt.assignment());
        keep(attempt.to(new AttemptStage.Waiting(assignedAt)), step);
    }

    AgentEffect.Stage stage(HeldAttempt attempt) {
        var awaited = new HashMap<AttemptId, SortedMap<String, MadeOutput>>();
        for (var id : attempt.assignment().awaits()) {
            awaited.put(id, inputs.madeBy(id));
        }
        return new AgentEffect.Stage(attempt.assignment(), awaited);
    }

    void staged(AttemptId id, Instant now, Step step) {
        var attempt = held.get(id);
        if (attempt == null) {
            return;
        }
        switch (attempt.stage()) {
            case AttemptStage.Staging(var assigned, var since) -> {
                var forbidden = owner.forbids(attempt.assignment());
                if (forbidden.isPresent()) {
                    refuse(attempt, forbidden.get(), step);
                    return;
                }
                if (!mayStart(attempt.assignment(), now)
                        || owner.closed().isPresent()
                        || !sound
                        || !executors.isOpen(attempt.assignment().pool())) {
                    waitAgain(attempt, assigned, step);
                    return;
                }
                var launched = new AttemptStage.Launched(assigned, since, now);
                keep(executors.toItsPools(attempt).to(launched), step);
                step.effect(new AgentEffect.Launch(attempt.assignment()));
            }
            case AttemptStage.Stopping _ -> cancelled(attempt, step);
            case AttemptStage.Waiting _,
                    AttemptStage.Launched _,
                    AttemptStage.Running _,
                    AttemptStage.Publishing _,
                    AttemptStage.Ended _ -> {}
        }
    }

    void stagingFailed(AgentEvent.StagingFailed failed, Instant now, Step step) {
        var attempt = held.get(failed.attempt());
        if (attempt == null) {
            return;
        }
        failed.corrupt()
                .ifPresent(
                        digest ->
                                outbox.report(
                                        new Report.ReplicaLost(digest, failed.detail()), step));
        if (attempt.stage() instanceof AttemptStage.Stopping) {
            cancelled(attempt, step);
        } else if (attempt.stage() instanceof AttemptStage.Staging) {
            var outcome =
                    failed.ofSite()
                            ? new AttemptOutcome.SiteFault(failed.detail())
                            : new AttemptOutcome.Failed(-1, 0, failed.detail(), false);
            finish(attempt, Endings.without(attempt, outcome), step);
        }
    }

    /** Started once already: it never runs a second time here. */
    void foundStarted(AgentEvent.FoundStarted found, Instant now, Step step) {
        var attempt = held.get(found.attempt());
        // What runs of it, if anything, is ended first; the executor tells when nothing does.
        if (attempt != null && attempt.stage() instanceof AttemptStage.Stopping(var since, var _)) {
            stopProcess(attempt, since, step);
        } else if (attempt != null
                && attempt.stage() instanceof AttemptStage.Staging(var assigned, var since)) {
            var launched = new AttemptStage.Launched(assigned, since, now);
            keep(executors.toWhoHasIt(attempt).to(launched), step);
            step.effect(new AgentEffect.StopProcess(found.attempt(), Duration.ZERO));
        }
    }

    /** Whatever runs of one that was found started is ended; that is its end. */
    void endWhatRuns(AttemptId id, Step step) {
        var attempt = held.get(id);
        if (attempt != null
                && attempt.stage() instanceof AttemptStage.Staging(var assigned, var _)) {
            stopProcess(attempt, assigned, step);
        }
    }

    void started(AttemptId id, Instant at, Step step) {
        var attempt = held.get(id);
        if (attempt != null
                && attempt.stage()
                        instanceof AttemptStage.Launched(var assigned, var staging, var _)) {
            keep(attempt.to(new AttemptStage.Running(assigned, staging, at)), step);
            outbox.report(
                    new Report.AttemptStarted(attempt.assignment().attempt(), outbox.now()), step);
        }
    }

    /** Its end cannot be told yet, because something of it runs or may run. */
    void lingers(AttemptId id, String why, Step step) {
        var attempt = held.get(id); // none: an orphan, its executor says so in its log
        if (attempt != null && Endings.isDue(attempt.stage())) {
            outbox.report(new Report.AttemptLingers(id, outbox.now(), why), step);
        }
    }

    void ended(AttemptId id, Exit exit, Instant now, Step step) {
        var attempt = held.get(id);
        if (attempt == null) {
            step.effect(new AgentEffect.Discard(id));
            return;
        }
        switch (attempt.stage()) {
            case AttemptStage.Launched(var assigned, var staging, var _) ->
                    over(attempt, assigned, staging, exit, now, step);
            case AttemptStage.Running(var assigned, var staging, var _) ->
                    over(attempt, assigned, staging, exit, now, step);
            case AttemptStage.Stopping _ -> cancelled(attempt, step);
            case AttemptStage.Waiting _,
                    AttemptStage.Staging _,
                    AttemptStage.Publishing _,
                    AttemptStage.Ended _ -> {}
        }
    }

    private void over(
            HeldAttempt attempt,
            Instant assigned,
            Instant staging,
            Exit exit,
            Instant now,
            Step step) {
        var stage = new AttemptStage.Publishing(assigned, staging, exit);
        switch (exit.cause()) {
            case Exit.Exited _,
                    Exit.Killed _,
                    Exit.TimedOut _,
                    Exit.OverLimit _,
                    Exit.OutOfMemory _,
                    Exit.Preempted _ -> {
                keep(attempt.to(stage), step);
                var assignment = attempt.assignment();
                if (Endings.succeeded(exit) && !assignment.executionClass().outputs().isEmpty()) {
                    outbox.report(new Report.AttemptPublishing(assignment.attempt()), step);
                }
                step.effect(new AgentEffect.Publish(assignment, exit));
            }
            case Exit.CouldNotStart _, Exit.Lost _ -> {
                var nothing = AgentEvent.Published.nothing(attempt.assignment().attempt());
                finish(attempt, Endings.of(attempt, stage, nothing, now), step);
            }
        }
    }

    void published(AgentEvent.Published published, Instant now, Step step) {
        var attempt = held.get(published.attempt());
        if (attempt != null && attempt.stage() instanceof AttemptStage.Stopping) {
            cancelled(attempt, step);
        } else if (attempt != null && attempt.stage() instanceof AttemptStage.Publishing stage) {
            var carried =
                    new AgentEvent.Published(
                            published.attempt(),
                            classes.carried(attempt.assignment(), published, step),
                            published.stdout(),
                            published.stderr());
            finish(attempt, Endings.of(attempt, stage, carried, now), step);
        }
    }

    void publishingFailed(AgentEvent.PublishingFailed failed, Instant now, Step step) {
        var attempt = held.get(failed.attempt());
        if (attempt != null && attempt.stage() instanceof AttemptStage.Stopping) {
            cancelled(attempt, step);
        } else if (attempt != null && attempt.stage() instanceof AttemptStage.Publishing stage) {
            var wait =
                    failed.mayPass() && Endings.succeeded(stage.exit())
                            ? Patience.wait(stage.exit(), now)
                            : Optional.<Duration>empty();
            if (wait.isPresent()) {
                var again = attempt.assignment();
                step.effect(new AgentEffect.PublishAgain(again, stage.exit(), wait.get()));
                step.effect(new AgentEffect.CheckSelf());
            } else {
                finish(attempt, Endings.unpublished(attempt, stage, failed, now), step);
            }
        }
    }

    /** The attempt shall not run any more; answered by its end, also when it is not known here. */
    void stop(AttemptId id, Instant now, Step step) {
        var attempt = held.get(id);
        if (attempt == null) {
            outbox.report(Endings.notHeld(id), step);
            return;
        }
        switch (attempt.stage()) {
            case AttemptStage.Waiting _ -> cancelled(attempt, step);
            case AttemptStage.Staging(var assigned, var _) ->
                    keep(attempt.to(new AttemptStage.Stopping(assigned, false)), step);
            case AttemptStage.Publishing(var assigned, var _, var _) ->
                    keep(attempt.to(new AttemptStage.Stopping(assigned, false)), step);
            case AttemptStage.Launched(var assigned, var _, var _) ->
                    stopProcess(attempt, assigned, step);
            case AttemptStage.Running(var assigned, var _, var _) ->
                    stopProcess(attempt, assigned, step);
            case AttemptStage.Stopping _, AttemptStage.Ended _ -> {}
        }
    }

    private void stopProcess(HeldAttempt attempt, Instant assigned, Step step) {
        var stopping = new AttemptStage.Stopping(assigned, true);
        keep(executors.toWhoHasIt(attempt).to(stopping), step);
        step.effect(
                new AgentEffect.StopProcess(
                        attempt.assignment().attempt(),
                        attempt.assignment().spec().stop().grace()));
    }

    void cancelled(HeldAttempt attempt, Step step) {
        finish(attempt, Endings.without(attempt, new AttemptOutcome.Cancelled()), step);
    }

    /** What is told of it breaks this agent, and nothing of it runs: it is lost. */
    void giveUp(AttemptId id, String why, Step step) {
        var attempt = held.get(id);
        if (attempt == null || attempt.stage() instanceof AttemptStage.Ended) {
            return;
        }
        finish(attempt, Endings.without(attempt, new AttemptOutcome.Lost(why)), step);
    }

    private void finish(HeldAttempt attempt, Report.AttemptEnded end, Step step) {
        if (Endings.takesRoom(attempt.stage())) {
            room.giveBack(attempt.assignment());
        }
        var outcome = end.report().outcome();
        boolean succeeded = outcome instanceof AttemptOutcome.Succeeded;
        keep(attempt.to(new AttemptStage.Ended(succeeded, end.report().outputs())), step);
        outbox.report(end, step);
        if (outcome instanceof AttemptOutcome.SiteFault) {
            step.effect(new AgentEffect.CheckSelf());
        }
    }

    /** The control plane needs nothing more of it. */
    void release(AttemptId id, Step step) {
        var attempt = held.get(id);
        if (attempt != null
                && attempt.stage() instanceof AttemptStage.Ended
                && !held.awaitedByOthers(id)) {
            permissions.forget(id);
            executors.forget(id);
            held.forget(id, step);
            step.effect(new AgentEffect.Discard(id));
        }
    }

    Digest digest() {
        return held.digest();
    }

    List<InventoryEntry> inventory() {
        return held.inventory();
    }

    private HeldAttempt keep(HeldAttempt attempt, Step step) {
        return held.keep(attempt, step);
    }
}
