package io.atoll.control.placement;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.Moment;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.SiteState;
import java.time.Duration;

/**
 * Executions at sites that are lost, and look for another: each stands in line as a Ready one does,
 * and stays Active where it is until there is a place for it. So nothing is given up that no other
 * site can run, and whatever its own site has finished by then counts.
 *
 * <p>Soft: found out again with each tick. Owned by {@link PlacementPlanner}.
 */
public final class Seekers {
    /** What placement is asked may be another by then: an input has got another replica. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    private final Moment moment;
    private final SiteRegistry sites;
    private final ReadyLine line;
    private final InputReach reach;
    private final Reasons reasons;

    Seekers(Moment moment, SiteRegistry sites, ReadyLine line, InputReach reach, Reasons reasons) {
        this.moment = moment;
        this.sites = sites;
        this.line = line;
        this.reach = reach;
        this.reasons = reasons;
    }

    /** The site of {@code attempt} is lost: its execution looks for another that could run it. */
    public void seek(LiveAttempt attempt) {
        if (attempt.lookedAt().plus(moment.config().repeatAfter()).isAfter(moment.now())) {
            return;
        }
        attempt.lookedAt(moment.now());
        var stuck = reach.outOfReach(attempt.execution());
        if (stuck.isPresent()) {
            stay(attempt, stuck.get());
            return;
        }
        var since = attempt.seeksSince();
        if (since == null || since.plus(ASK_AGAIN).isBefore(moment.now())) {
            attempt.seeksSince(moment.now());
            line.remove(attempt.execution());
            line.enqueue(attempt.execution());
        }
    }

    /** The site of {@code attempt} is lost, and its execution looks for no other. */
    public void stay(LiveAttempt attempt, String why) {
        leaveLine(attempt);
        reasons.stays(attempt.execution(), why);
    }

    /** The site of {@code attempt} is back. */
    public void back(LiveAttempt attempt) {
        leaveLine(attempt);
        reasons.clear(attempt.execution());
    }

    private void leaveLine(LiveAttempt attempt) {
        if (attempt.seeks()) {
            attempt.seeksSince(null);
            line.remove(attempt.execution());
        }
    }

    /** Why {@code attempt}, whose site is lost, is given up. */
    public String why(LiveAttempt attempt) {
        var site = attempt.record().site();
        return sites.known(site).row().state() instanceof SiteState.Disconnected(var since)
                ? "site '%s' is cut off since %s".formatted(site, since)
                : "site '%s' is cut off".formatted(site);
    }
}
