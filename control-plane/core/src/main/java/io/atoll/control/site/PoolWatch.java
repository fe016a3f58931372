package io.atoll.control.site;

import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.state.PoolHealth;
import io.atoll.control.state.PoolHealth.Doubted;
import io.atoll.control.state.PoolHealth.Resting;
import io.atoll.control.state.PoolHealth.Tried;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Takes pools out of placement whose site cannot do its part, and lets them back in: after a few
 * attempts in a row that ended by faults of the site a pool rests, then one attempt is let through,
 * and what that one tells decides.
 *
 * <p>Stateless: the health of a site is in its row, and durable with it. Called by {@link
 * Federation} on its thread.
 */
public final class PoolWatch {
    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final SiteRegistry sites;

    public PoolWatch(Moment moment, Changes changes, Trail trail, SiteRegistry sites) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.sites = sites;
    }

    /** {@code attempt} was placed: if its pool waits for one to try it, this is the one. */
    public void placed(LiveSite site, LiveAttempt attempt) {
        var pool = attempt.record().pool();
        if (site.row().health().pools().get(pool)
                instanceof Tried(var _, var _, var times, var faults, var why)) {
            change(
                    site,
                    pool,
                    new Tried(Optional.of(attempt.id()), moment.now(), times, faults, why));
        }
    }

    /** Its site has told how {@code attempt} ended. */
    public void ended(LiveAttempt attempt, AttemptOutcome outcome) {
        var site = sites.known(attempt.record().site());
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
            case null -> doubt(site, pool, 1, moment.now(), what);
            case Doubted(var faults, var since, var _) ->
                    doubt(site, pool, faults + 1, since, what);
            // One that was under way already.
            case Resting _ -> {}
            case Tried(var _, var _, var times, var faults, var _) ->
                    rest(site, pool, times + 1, faults + 1, what);
        }
    }

    private void doubt(LiveSite site, PoolName pool, int faults, Instant since, String what) {
        if (faults >= moment.config().siteFaults().inARow()) {
            rest(site, pool, 1, faults, what);
        } else {
            change(site, pool, new Doubted(faults, since, what));
        }
    }

    private void rest(LiveSite site, PoolName pool, int times, int faults, String what) {
        var until =
                moment.now()
                        .plus(moment.config().siteFaults().rest(times))
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

    /** What the agent of {@code site} has mended is tried at once. */
    public void tryAgain(LiveSite site, Collection<PoolName> pools) {
        pools.forEach(pool -> rested(site, pool));
    }

    /** Looks at every pool that is not sound. */
    public void tick() {
        for (var site : sites.all()) {
            if (!site.row().health().pools().isEmpty()) {
                var name = site.row().site();
                trail.timer("pools of", name, Optional.empty(), name::text, () -> look(site));
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
                if (since.plus(moment.config().siteFaults().within()).isBefore(moment.now())) {
                    sound(site, pool);
                }
            }
            case Resting(var until, var _, var _, var _) -> {
                if (!until.isAfter(moment.now())) {
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
                || (!attempt.notStarted() && since.plus(longEnough()).isBefore(moment.now()))) {
            resumes(site, pool);
        }
    }

    // A pool must not wait for hours for the end of what it runs well.
    private Duration longEnough() {
        return moment.config().siteFaults().longestRest();
    }

    // One attempt is let through.
    private void rested(LiveSite site, PoolName pool) {
        switch (site.row().health().pools().get(pool)) {
            case null -> {}
            case Doubted _ -> {}
            case Resting(var _, var times, var faults, var why) ->
                    change(
                            site,
                            pool,
                            new Tried(Optional.empty(), moment.now(), times, faults, why));
            case Tried(var _, var _, var times, var faults, var why) ->
                    change(
                            site,
                            pool,
                            new Tried(Optional.empty(), moment.now(), times, faults, why));
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

    /** The health of {@code site} has changed. */
    public void changed(LiveSite site) {
        changes.touch(site);
        sites.facts().siteChanged(site);
    }

    private void tell(LiveSite site, PoolName pool, EventKind kind, String... fields) {
        changes.event(
                Changes.FEDERATION, moment.now(), kind, site.row().site() + "/" + pool, fields);
    }
}
