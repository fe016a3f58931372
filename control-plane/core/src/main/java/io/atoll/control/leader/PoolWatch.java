package io.atoll.control.leader;

import io.atoll.control.event.EventKind;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.ExecutionState;
import io.atoll.control.site.PoolHealth;
import io.atoll.control.site.PoolHealth.Doubted;
import io.atoll.control.site.PoolHealth.Resting;
import io.atoll.control.site.PoolHealth.Tried;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Takes pools out of placement whose site cannot do its part, and lets them back in: after a few
 * attempts in a row that ended by faults of the site a pool rests, then one attempt is let through,
 * and what that one tells decides. What a site's agent has found wrong by itself counts at once.
 *
 * <p>Stateless: the health of a site is in its row, and durable with it. Called by {@link
 * Federation} on its thread.
 */
final class PoolWatch {
    private final Live live;

    PoolWatch(Live live) {
        this.live = live;
    }

    /** {@code attempt} was placed: if its pool waits for one to try it, this is the one. */
    void placed(LiveSite site, LiveAttempt attempt) {
        var pool = attempt.record().pool();
        if (site.row().health().pools().get(pool)
                instanceof Tried(var _, var _, var times, var faults, var why)) {
            change(
                    site,
                    pool,
                    new Tried(Optional.of(attempt.id()), live.now(), times, faults, why));
        }
    }

    /** Its site has told how {@code attempt} ended. */
    void ended(LiveAttempt attempt, AttemptOutcome outcome) {
        var site = live.sites().known(attempt.record().site());
        switch (outcome) {
            case AttemptOutcome.SiteFault(var what) -> faulted(site, attempt.record().pool(), what);
            case AttemptOutcome.Succeeded _,
                    AttemptOutcome.Failed _,
                    AttemptOutcome.OutOfMemory _,
                    AttemptOutcome.TimedOut _ ->
                    worked(site, attempt.record().pool(), attempt.id());
            // They say nothing of what the site can do.
            case AttemptOutcome.Preempted _,
                    AttemptOutcome.Cancelled _,
                    AttemptOutcome.Lost _,
                    AttemptOutcome.Refused _ -> {}
        }
    }

    private void faulted(LiveSite site, PoolName pool, String what) {
        switch (site.row().health().pools().get(pool)) {
            case null -> doubt(site, pool, 1, live.now(), what);
            case Doubted(var faults, var since, var _) ->
                    doubt(site, pool, faults + 1, since, what);
            // One that was under way already.
            case Resting _ -> {}
            case Tried(var _, var _, var times, var faults, var _) ->
                    rest(site, pool, times + 1, faults + 1, what);
        }
    }

    private void doubt(LiveSite site, PoolName pool, int faults, Instant since, String what) {
        if (faults >= live.config().siteFaults().inARow()) {
            rest(site, pool, 1, faults, what);
        } else {
            change(site, pool, new Doubted(faults, since, what));
        }
    }

    private void rest(LiveSite site, PoolName pool, int times, int faults, String what) {
        var until =
                live.now()
                        .plus(live.config().siteFaults().rest(times))
                        .truncatedTo(ChronoUnit.SECONDS);
        change(site, pool, new Resting(until, times, faults, what));
        tell(site, pool, EventKind.POOL_RESTS, "why", site.row().health().rests(pool));
    }

    private void worked(LiveSite site, PoolName pool, AttemptId by) {
        switch (site.row().health().pools().get(pool)) {
            case null -> {}
            case Doubted _ -> sound(site, pool);
            case Resting _ -> {}
            case Tried(var attempt, var _, var _, var _, var _) -> {
                if (attempt.filter(by::equals).isPresent()) {
                    resumes(site, pool);
                }
            }
        }
    }

    private void resumes(LiveSite site, PoolName pool) {
        sound(site, pool);
        tell(site, pool, EventKind.POOL_RESUMES);
    }

    /** The agent of {@code site} has looked whether it can do its part. */
    void selfChecked(LiveSite site, String fault) {
        var before = site.row().health();
        if (before.fault().equals(fault)) {
            return;
        }
        site.health(before.fault(fault));
        if (fault.isEmpty()) {
            // What it has mended is tried at once, and what its store has lost meanwhile is found.
            before.pools().keySet().forEach(pool -> rested(site, pool));
            live.inventories().ask(site);
        } else {
            takeBackNotStarted(site);
        }
        changed(site);
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        fault.isEmpty() ? EventKind.SITE_SOUND : EventKind.SITE_FAULTY,
                        site.row().site().text(),
                        "why",
                        fault);
    }

    // It would only fail there, one after the other.
    private void takeBackNotStarted(LiveSite site) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (attempt.notStarted()
                    && !attempt.aside()
                    && attempt.execution().state() instanceof ExecutionState.Active) {
                live.attempts().withdraw(attempt);
                live.runs().placeAgain(attempt.execution());
            }
        }
    }

    /** Looks at every pool that is not sound. */
    void tick() {
        for (var site : live.sites().all()) {
            if (!site.row().health().pools().isEmpty()) {
                var name = site.row().site();
                live.trail()
                        .timer("pools of", name, Optional.empty(), name::text, () -> look(site));
            }
        }
    }

    private void look(LiveSite site) {
        for (var pool : List.copyOf(site.row().health().pools().keySet())) {
            look(site, pool);
        }
    }

    private void look(LiveSite site, PoolName pool) {
        switch (site.row().health().pools().get(pool)) {
            case null -> {}
            case Doubted(var _, var since, var _) -> {
                if (since.plus(live.config().siteFaults().within()).isBefore(live.now())) {
                    sound(site, pool);
                }
            }
            case Resting(var until, var _, var _, var _) -> {
                if (!until.isAfter(live.now())) {
                    rested(site, pool);
                }
            }
            case Tried(var attempt, var since, var _, var _, var _) ->
                    attempt.ifPresent(one -> lookAtTry(site, pool, one, since));
        }
    }

    private void lookAtTry(LiveSite site, PoolName pool, AttemptId id, Instant since) {
        var attempt = site.attempts().get(id);
        if (attempt == null || attempt.ended()) {
            rested(site, pool);
        } else if (attempt.heldBack()
                || (!attempt.notStarted() && since.plus(longEnough()).isBefore(live.now()))) {
            resumes(site, pool);
        }
    }

    // A pool must not wait for hours for the end of what it runs well.
    private Duration longEnough() {
        return live.config().siteFaults().longestRest();
    }

    // One attempt is let through.
    private void rested(LiveSite site, PoolName pool) {
        switch (site.row().health().pools().get(pool)) {
            case null -> {}
            case Doubted _ -> {}
            case Resting(var _, var times, var faults, var why) ->
                    change(site, pool, new Tried(Optional.empty(), live.now(), times, faults, why));
            case Tried(var _, var _, var times, var faults, var why) ->
                    change(site, pool, new Tried(Optional.empty(), live.now(), times, faults, why));
        }
    }

    private void change(LiveSite site, PoolName pool, PoolHealth health) {
        site.health(site.row().health().with(pool, health));
        changed(site);
    }

    private void sound(LiveSite site, PoolName pool) {
        site.health(site.row().health().sound(pool));
        changed(site);
    }

    private void changed(LiveSite site) {
        live.changes().touch(site);
        live.placement().siteChanged(site);
    }

    private void tell(LiveSite site, PoolName pool, EventKind kind, String... fields) {
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        kind,
                        site.row().site() + "/" + pool,
                        fields);
    }
}
