package io.atoll.control.attempt;

import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.AttemptOutcome;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.SiteState;
import io.atoll.control.trail.Trail;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sends again what no site has reported, and gives up what is on a site that stays away. Stateless;
 * called with each tick on the leader's thread.
 */
public final class AttemptWatch {
    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final SiteRegistry sites;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final AttemptRegistry attempts;

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

    /** Looks at every attempt of every site. */
    public void tick() {
        for (var site : sites.all()) {
            if (!site.attempts().isEmpty()) {
                tick(site);
            }
        }
    }

    private void tick(LiveSite site) {
        var since =
                site.row().state() instanceof SiteState.Disconnected(var at)
                        ? Optional.of(at)
                        : Optional.<Instant>empty();
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (!attempt.aside()) {
                trail.timer(
                        "attempt",
                        attempt.id(),
                        attempt.execution(),
                        () -> look(site, attempt, since));
            }
        }
    }

    private void look(LiveSite site, LiveAttempt attempt, Optional<Instant> since) {
        if (attempt.ended()) {
            if (attempt.takenBack() && since.isPresent()) {
                outwait(attempt, since.get());
            }
        } else if (since.isPresent()) {
            lossOf(attempt, since.get());
        } else {
            repeat(site, attempt);
        }
    }

    private void repeat(LiveSite site, LiveAttempt attempt) {
        if (!attempt.notStarted()) {
            return;
        }
        boolean due = !attempt.sentAt().plus(moment.config().repeatAfter()).isAfter(moment.now());
        if (attempt.execution().state() instanceof ExecutionState.Cancelling) {
            if (due) {
                attempts.stop(attempt);
                attempt.sentAt(moment.now());
            }
            return;
        }
        var permission = attempts.permission(site, attempt.execution());
        boolean stale =
                attempt.record()
                        .startBefore()
                        .filter(
                                latest ->
                                        latest.minus(permission.dividedBy(2))
                                                .isBefore(moment.now()))
                        .isPresent();
        if (stale) {
            attempt.startBefore(moment.now().plus(permission));
            changes.touch(attempt);
            attempts.send(site, attempt);
        } else if (due && !attempt.known() && attempt.state() instanceof AttemptState.Assigned) {
            attempts.send(site, attempt);
        }
    }

    // It was taken back while its site may have started it: as for any other, until that is lost.
    private void outwait(LiveAttempt attempt, Instant since) {
        var execution = attempt.execution();
        if (placement.requests().governing(execution).onSiteLoss().then() != OnSiteLoss.Then.WAIT
                && !away(attempt, since, true)) {
            attempt.ruledOut(true);
            attempts.noLongerKeptBack(execution);
        }
    }

    // Whether its site may be back yet.
    private boolean away(LiveAttempt attempt, Instant since, boolean mayStart) {
        var site = sites.known(attempt.record().site());
        var until = since.plus(attempts.permission(site, attempt.execution()));
        if (mayStart) {
            // It may be started without a link until then: given up before, it could run twice.
            var latest =
                    attempt.record().startBefore().orElse(since).plus(moment.config().lossMargin());
            until = latest.isAfter(until) ? latest : until;
        }
        return until.isAfter(moment.now());
    }

    // A site is cut off: what is on it is given up only when its execution's policy says so.
    private void lossOf(LiveAttempt attempt, Instant since) {
        var execution = attempt.execution();
        if (!(execution.state() instanceof ExecutionState.Active)
                || away(attempt, since, attempt.notStarted())) {
            return;
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
    }
}
