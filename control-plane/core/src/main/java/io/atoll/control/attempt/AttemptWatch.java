package io.atoll.control.attempt;

import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.SiteState;
import io.atoll.control.trail.Trail;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what no site has reported, and gives up what is on a site that stays away.
 *
 * <p>With each tick it looks at the attempts that have changed, at all of a site that has, and at
 * those whose time has come ({@link LookTimes}); each look says when the next is due. It never
 * costs time in proportion to all that runs. Soft. Called on the leader's thread.
 */
public final class AttemptWatch {
    private static final Comparator<LiveAttempt> IN_ORDER =
            Comparator.comparing((LiveAttempt attempt) -> attempt.record().site())
                    .thenComparing(LiveAttempt::id);

    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final SiteRegistry sites;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final AttemptRegistry attempts;
    private @Nullable PlacementEngine policiesSeen;

    public AttemptWatch(
            Moment moment,
            Changes changes,
            Trail trail,
            SiteRegistry sites,
            PlacementPlanner placement,
            RunRegistry runs,
            AttemptRegistry attempts) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.sites = sites;
        this.placement = placement;
        this.runs = runs;
        this.attempts = attempts;
    }

    /** Looks at what is to be looked at by now, by site and attempt. */
    public void tick() {
        var looks = attempts.looks();
        var work = new TreeSet<>(IN_ORDER);
        work.addAll(looks.take(moment.now()));
        for (var site : changedSites()) {
            work.addAll(site.attempts().values());
        }
        for (var next = work.pollFirst(); next != null; next = work.pollFirst()) {
            look(next);
            // What it has changed behind itself follows at once, the rest with the next tick.
            for (var changed : looks.takeChanged()) {
                if (IN_ORDER.compare(changed, next) > 0) {
                    work.add(changed);
                } else {
                    looks.keep(changed);
                }
            }
        }
    }

    private Collection<LiveSite> changedSites() {
        var changed = sites.facts().takeChanged();
        if (moment.engine() == policiesSeen) {
            return changed;
        }
        policiesSeen = moment.engine();
        return sites.all();
    }

    private void look(LiveAttempt attempt) {
        var site = sites.find(attempt.record().site()).orElse(null);
        if (site == null || site.attempts().get(attempt.id()) != attempt || attempt.aside()) {
            attempts.looks().next(attempt, Optional.empty());
            return;
        }
        var since =
                site.row().state() instanceof SiteState.Disconnected(var at)
                        ? Optional.of(at)
                        : Optional.<Instant>empty();
        // With each tick as long as its looks are held.
        attempts.looks().next(attempt, Optional.of(moment.now()));
        trail.timer(
                "attempt",
                attempt.id(),
                attempt.execution(),
                () -> attempts.looks().next(attempt, look(site, attempt, since)));
    }

    /** When it is to be looked at again; empty: not before something changes. */
    private Optional<Instant> look(LiveSite site, LiveAttempt attempt, Optional<Instant> since) {
        if (attempt.ended()) {
            return attempt.takenBack() && since.isPresent()
                    ? outwait(attempt, since.get())
                    : Optional.empty();
        }
        return since.isPresent() ? lossOf(attempt, since.get()) : repeat(site, attempt);
    }

    private Optional<Instant> repeat(LiveSite site, LiveAttempt attempt) {
        if (!attempt.notStarted()) {
            return Optional.empty();
        }
        boolean due = !again(attempt).isAfter(moment.now());
        if (attempt.execution().state() instanceof ExecutionState.Cancelling) {
            if (due) {
                attempts.stop(attempt);
                attempt.sentAt(moment.now());
            }
            return Optional.of(again(attempt));
        }
        var permission = attempts.permission(site, attempt.execution());
        boolean stale =
                renewal(attempt, permission).filter(at -> at.isBefore(moment.now())).isPresent();
        if (stale) {
            attempt.startBefore(moment.now().plus(permission));
            changes.touch(attempt);
            attempts.send(site, attempt);
        } else if (due && waitsForWord(attempt)) {
            attempts.send(site, attempt);
        }
        var renewal = renewal(attempt, permission);
        return waitsForWord(attempt)
                ? Optional.of(renewal.filter(again(attempt)::isAfter).orElse(again(attempt)))
                : renewal;
    }

    private Instant again(LiveAttempt attempt) {
        return attempt.sentAt().plus(moment.config().repeatAfter());
    }

    private static boolean waitsForWord(LiveAttempt attempt) {
        return !attempt.known() && attempt.state() instanceof AttemptState.Assigned;
    }

    /** When half of its permission to start has passed. */
    private static Optional<Instant> renewal(LiveAttempt attempt, Duration permission) {
        return attempt.record().startBefore().map(latest -> latest.minus(permission.dividedBy(2)));
    }

    // It was taken back while its site may have started it: as for any other, until that is lost.
    private Optional<Instant> outwait(LiveAttempt attempt, Instant since) {
        var execution = attempt.execution();
        if (placement.requests().governing(execution).onSiteLoss().then() == OnSiteLoss.Then.WAIT) {
            return Optional.empty();
        }
        var until = until(attempt, since, true);
        if (until.isAfter(moment.now())) {
            return Optional.of(until);
        }
        attempt.ruledOut(true);
        attempts.noLongerKeptBack(execution);
        return Optional.empty();
    }

    // Until when its site may be back.
    private Instant until(LiveAttempt attempt, Instant since, boolean mayStart) {
        var site = sites.known(attempt.record().site());
        var until = since.plus(attempts.permission(site, attempt.execution()));
        if (mayStart) {
            // It may be started without a link until then: given up before, it could run twice.
            var latest =
                    attempt.record().startBefore().orElse(since).plus(moment.config().lossMargin());
            until = latest.isAfter(until) ? latest : until;
        }
        return until;
    }

    // A site is cut off: what is on it is given up only when its execution's policy says so.
    private Optional<Instant> lossOf(LiveAttempt attempt, Instant since) {
        var execution = attempt.execution();
        if (!(execution.state() instanceof ExecutionState.Active)) {
            return Optional.empty();
        }
        var until = until(attempt, since, attempt.notStarted());
        if (until.isAfter(moment.now())) {
            return Optional.of(until);
        }
        var seekers = placement.seekers();
        switch (placement.requests().governing(execution).onSiteLoss().then()) {
            case WAIT -> seekers.stay(attempt, "its placement policy says to wait");
            case FAIL -> {
                var why = seekers.why(attempt);
                attempts.giveUp(attempt, new AttemptOutcome.Lost(why));
                runs.failed(execution, why);
            }
            case RESCHEDULE -> seekers.seek(attempt);
        }
        // Where it could go instead may be another place with each tick.
        return Optional.of(moment.now());
    }
}
