package io.atoll.control.attempt;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.site.SiteRegistry;

/** What attempts take of their sites' pools. Stateless; owned by {@link AttemptRegistry}. */
final class AttemptRoom {
    private final SiteRegistry sites;
    private final PlacementPlanner placement;

    AttemptRoom(SiteRegistry sites, PlacementPlanner placement) {
        this.sites = sites;
        this.placement = placement;
    }

    void count(LiveSite site, LiveAttempt attempt) {
        if (!attempt.counted() && attempt.notStarted()) {
            attempt.counted(true);
            site.pool(attempt.record().pool()).ifPresent(pool -> pool.addWaiting(1));
        }
    }

    void uncount(LiveSite site, LiveAttempt attempt) {
        if (attempt.counted()) {
            attempt.counted(false);
            site.pool(attempt.record().pool()).ifPresent(pool -> pool.addWaiting(-1));
        }
    }

    /**
     * Capacity is taken when nothing is awaited any more: until then it follows in another's place.
     */
    void reserveIfNext(LiveSite site, LiveAttempt attempt) {
        if (attempt.reserved() || attempt.ended() || attempt.heldBack() || attempt.aside()) {
            return;
        }
        for (var awaited : attempt.record().awaits()) {
            var before = site.attempts().get(awaited);
            if (before != null && !before.ended() && !before.heldBack()) {
                return;
            }
        }
        attempt.reserved(true);
        site.pool(attempt.record().pool())
                .ifPresent(pool -> pool.take(attempt.execution().template().spec().resources()));
        sites.facts().used(site, attempt.record().pool());
    }

    void giveBack(LiveSite site, LiveAttempt attempt) {
        uncount(site, attempt);
        if (attempt.reserved()) {
            attempt.reserved(false);
            site.pool(attempt.record().pool())
                    .ifPresent(
                            pool ->
                                    pool.giveBack(
                                            attempt.execution().template().spec().resources()));
            placement.line().freed(site, attempt.record().pool());
        }
    }
}
