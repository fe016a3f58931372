package io.atoll.control.site;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.live.OpenStock;
import io.atoll.control.state.SiteState;
import io.atoll.control.trail.FollowUp;
import io.atoll.control.trail.FollowUps;
import io.atoll.kernel.digest.Digest;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens, keeps and closes the links of sites: hellos and heartbeats.
 *
 * <p>Links are soft and stand in {@link LiveSite}. Called on the leader's thread.
 */
public final class SiteLinks {
    private static final int DISAGREEMENTS = 2;

    private final Moment moment;
    private final Changes changes;
    private final FollowUps followUps;
    private final SiteRegistry sites;
    private final Leases leases;
    private final Past past;
    private final Inventories inventories;

    public SiteLinks(
            Moment moment,
            Changes changes,
            FollowUps followUps,
            SiteRegistry sites,
            Leases leases,
            Past past,
            Inventories inventories) {
        this.moment = moment;
        this.changes = changes;
        this.followUps = followUps;
        this.sites = sites;
        this.leases = leases;
        this.past = past;
        this.inventories = inventories;
    }

    /** An agent said hello: its link stands, is refused, or waits until stock is taken. */
    public Reply opened(AgentEvent.LinkOpened hello) {
        var refusal = HelloCheck.refusal(sites.find(hello.site()), hello);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var site = sites.known(hello.site());
        var lost = past.lost(hello, site);
        if (lost.isPresent() && past.isNews(hello, site)) {
            return past.found(hello, lost.get());
        }
        if (lost.isPresent() || needsStockTaking(site, hello)) {
            return beginStockTaking(site, hello);
        }
        site.stock(null);
        closeOlder(site, hello.link());
        site.report(hello.facts(), hello.startCounter(), Optional.of(hello.process()));
        connect(site, hello.link());
        return new Reply.LinkAccepted(site.applied(), past.mark(), false);
    }

    // Whether what it holds and what is on record has to be compared first.
    private static boolean needsStockTaking(LiveSite site, AgentEvent.LinkOpened hello) {
        var heard = hello.heard();
        return !heard.decisionKnown()
                || (HelloCheck.isNumberedAnew(site, hello)
                        && heard.acknowledged().number() < site.applied().number());
    }

    // The site says what it holds, before anything else.
    private Reply beginStockTaking(LiveSite site, AgentEvent.LinkOpened hello) {
        closeOlder(site, hello.link());
        if (site.connected()) {
            site.state(new SiteState.Disconnected(moment.now()));
            site.attempts().values().forEach(attempt -> attempt.known(false));
            sites.facts().siteChanged(site);
        }
        site.report(hello.facts(), hello.startCounter(), Optional.of(hello.process()));
        site.stock(new OpenStock(hello.link(), hello.highestReport()));
        changes.touch(site);
        inventories.ask(site);
        return new Reply.LinkAccepted(site.applied(), past.mark(), true);
    }

    // The new link takes the place of whatever link the site had.
    private void closeOlder(LiveSite site, UUID link) {
        site.link()
                .filter(older -> !older.equals(link))
                .ifPresent(
                        older ->
                                changes.effect(
                                        new Effect.CloseLink(
                                                site.row().site(),
                                                older,
                                                "a newer link of the site was opened")));
    }

    /** From now on {@code site} is connected by {@code link}. */
    public void connect(LiveSite site, UUID link) {
        boolean wasAway = !site.connected();
        site.state(new SiteState.Connected(link, moment.now()));
        leases.renew(site);
        site.heardSince(past.newest());
        changes.record(site.appliedRecord());
        changes.touch(site);
        sites.facts().siteChanged(site);
        followUps.add(new FollowUp.SiteBack(site, wasAway));
    }

    /** Tells people that {@code site} is connected again. */
    public void tellConnected(LiveSite site) {
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.SITE_CONNECTED,
                site.row().site().text());
    }

    /** The lease decides, not the stream: the agent may be back before it runs out. */
    public void closed(AgentEvent.LinkClosed closed) {
        sites.find(closed.site())
                .ifPresent(
                        site -> {
                            site.setDisagreements(0);
                            var open = site.stock();
                            if (open != null && open.link().equals(closed.link())) {
                                site.stock(null);
                            }
                        });
    }

    /**
     * Renews the lease, if {@code beat} came over the link that stands.
     *
     * @return whether it did
     */
    public boolean heartbeat(AgentEvent.HeartbeatReceived beat) {
        var site = sites.find(beat.site()).orElse(null);
        if (site == null || !Fencing.isCurrent(site, beat.generation())) {
            close(beat, "an older generation of the site");
            return false;
        }
        if (takesStockOver(site, beat.link())) {
            changes.effect(new Effect.SendHeartbeatAnswer(beat.site(), beat.link()));
            inventories.repeat(site);
            return false;
        }
        if (site.link().filter(beat.link()::equals).isEmpty()) {
            // Its lease ran out, or this leader has not heard its hello: it must say hello again.
            close(beat, "the lease ran out");
            return false;
        }
        leases.renew(site);
        changes.effect(new Effect.SendHeartbeatAnswer(beat.site(), beat.link()));
        compare(site, beat.held());
        return true;
    }

    private void close(AgentEvent.HeartbeatReceived beat, String why) {
        changes.effect(new Effect.CloseLink(beat.site(), beat.link(), why));
    }

    private static boolean takesStockOver(LiveSite site, UUID link) {
        var open = site.stock();
        return open != null && open.link().equals(link);
    }

    private void compare(LiveSite site, Digest held) {
        if (site.heldDigest().equals(held)) {
            site.setDisagreements(0);
            site.unknown().forEach(attempt -> attempt.known(true));
            inventories.repeat(site);
            return;
        }
        site.setDisagreements(site.disagreements() + 1);
        if (inventories.underWay(site)) {
            inventories.repeat(site);
        } else if (site.disagreements() >= DISAGREEMENTS) {
            site.setDisagreements(0);
            inventories.ask(site);
        }
    }
}
