package io.atoll.control.site;

import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.state.SiteState;
import io.atoll.control.trail.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Renews the leases of sites, and disconnects the sites whose lease ran out.
 *
 * <p>Leases are soft and stand in {@link LiveSite}. Called on the leader's thread.
 */
public final class Leases {
    // A longer silence between ticks means that the leader itself stood still.
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final SiteRegistry sites;
    private Instant lastTick;

    public Leases(Moment moment, Changes changes, Trail trail, SiteRegistry sites) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.sites = sites;
        lastTick = moment.now();
    }

    /** {@code site} was heard: from now on it has a full lease. */
    void renew(LiveSite site) {
        site.leaseUntil(moment.now().plus(moment.config().leaseTtl()));
    }

    /** Looks at every lease. */
    public void tick() {
        boolean paused = lastTick.plus(PAUSE).isBefore(moment.now());
        lastTick = moment.now();
        for (var site : List.copyOf(sites.all())) {
            if (paused) {
                renew(site);
            } else if (site.connected() && site.leaseUntil().isBefore(moment.now())) {
                var name = site.row().site();
                trail.timer("lease of", name, Optional.empty(), name::text, () -> disconnect(site));
            }
        }
    }

    private void disconnect(LiveSite site) {
        site.link()
                .ifPresent(
                        link ->
                                changes.effect(
                                        new Effect.CloseLink(
                                                site.row().site(), link, "the lease ran out")));
        site.state(new SiteState.Disconnected(moment.now()));
        site.attempts().values().forEach(attempt -> attempt.known(false));
        changes.touch(site);
        sites.facts().siteChanged(site);
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.SITE_DISCONNECTED,
                site.row().site().text());
    }
}
