package io.atoll.control.leader;

import io.atoll.control.access.Caller;
import io.atoll.control.access.Role;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.HeldAttempts;
import io.atoll.control.event.Reply;
import io.atoll.control.event.ReportMark;
import io.atoll.control.site.ReportedFacts;
import io.atoll.control.site.SiteHealth;
import io.atoll.control.site.SiteIntent;
import io.atoll.control.site.SiteState;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Owns all sites and invitations: joining, links, leases, what operators want.
 *
 * <p>Rows are durable; leases and links are soft. Called by {@link Federation} on its thread.
 * Losing it costs one lease's time: a new leader grants every site a full one.
 */
final class SiteRegistry {
    // A longer silence between ticks means that the leader itself stood still.
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int DISAGREEMENTS = 2;

    /** No record was ever put back by so many joins of one site. */
    private static final int MOST_GENERATIONS_AHEAD = 1_000_000;

    private final Live live;
    private final TreeMap<SiteName, LiveSite> sites = new TreeMap<>();
    private final Map<Digest, InvitationRecord> invitations = new HashMap<>();
    private final Set<Digest> invitedBefore = new HashSet<>();
    private Instant lastTick;

    SiteRegistry(Live live) {
        this.live = live;
        lastTick = live.now();
    }

    void restore(Snapshot snapshot) {
        var lease = live.now().plus(live.config().leaseTtl());
        snapshot.sites().forEach(row -> sites.put(row.site(), new LiveSite(row, lease)));
        snapshot.invitations().forEach(row -> invitations.put(row.token(), row));
        invitedBefore.addAll(invitations.keySet());
        for (var applied : snapshot.applied()) {
            find(applied.site())
                    .filter(site -> site.row().generation().equals(applied.generation()))
                    .ifPresent(
                            site -> {
                                site.applied(applied.reached());
                                site.heardSince(applied.restoration());
                            });
        }
    }

    Optional<LiveSite> find(SiteName name) {
        return Optional.ofNullable(sites.get(name));
    }

    /** In name order. */
    Collection<LiveSite> all() {
        return sites.values();
    }

    Reply invite(ControlCommand.InviteSite command) {
        operator(command.caller(), "invite a site");
        live.reserved().refuse(command.site(), "invite a site");
        if (invitations.containsKey(command.token())) {
            // Sent again: what the token was used for stays as it is.
            return invitedBefore(command, known(invitations.get(command.token()).site()));
        }
        if (!sites.containsKey(command.site()) && sites.size() >= live.limits().sites()) {
            throw Live.refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot invite site '%s': there are %d sites already",
                    command.site(),
                    sites.size());
        }
        invitations.values().removeIf(row -> row.expiresAt().isBefore(live.now()));
        var invitation =
                new InvitationRecord(
                        command.token(),
                        command.site(),
                        command.bound(),
                        command.expiresAt(),
                        Optional.empty(),
                        new Generation(0));
        invitations.put(command.token(), invitation);
        live.changes().record(invitation);
        if (!sites.containsKey(command.site())) {
            var site = new LiveSite(invited(command.site(), command.bound()), live.now());
            sites.put(command.site(), site);
            live.changes().touch(site);
            live.placement().siteChanged(site);
        }
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.SITE_INVITED,
                        command.site().text(),
                        "by",
                        command.caller().name());
        return new Reply.Done();
    }

    private static Reply invitedBefore(ControlCommand.InviteSite command, LiveSite site) {
        if (!site.row().site().equals(command.site())) {
            throw Live.refuse(
                    ErrorCode.CONFLICT,
                    "cannot invite site '%s': the token belongs to another invitation",
                    command.site());
        }
        return new Reply.Done();
    }

    private static SiteRecord invited(SiteName name, Labels bound) {
        return new SiteRecord(
                name,
                new SiteState.Invited(),
                SiteIntent.OPEN,
                new Generation(0),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                bound,
                ReportedFacts.NOTHING,
                SiteHealth.SOUND);
    }

    Reply join(ControlCommand.JoinSite command) {
        var invitation = invitations.get(command.token());
        if (invitation == null || invitation.expiresAt().isBefore(live.now())) {
            throw Live.refuse(
                    ErrorCode.DENIED, "cannot join: the token is not known or has expired");
        }
        var site = known(invitation.site());
        if (site.retired()) {
            throw Live.refuse(
                    ErrorCode.DENIED, "cannot join: site '%s' was retired", invitation.site());
        }
        if (invitation.usedBy().isPresent()) {
            return joinAgain(command, invitation);
        }
        var generation = above(site, command.known());
        endOlderGeneration(site);
        site.replace(
                new SiteRecord(
                        invitation.site(),
                        new SiteState.Disconnected(live.now()),
                        site.row().intent(),
                        generation,
                        Optional.of(command.key()),
                        Optional.of(command.installation()),
                        0,
                        Optional.empty(),
                        invitation.bound(),
                        site.row().facts(),
                        SiteHealth.SOUND));
        site.applied(ReportMark.NONE);
        site.heardSince(live.past().newest());
        site.stock(null);
        var used =
                new InvitationRecord(
                        invitation.token(),
                        invitation.site(),
                        invitation.bound(),
                        invitation.expiresAt(),
                        Optional.of(command.key()),
                        generation);
        invitations.put(used.token(), used);
        live.changes().record(used);
        live.changes().record(site.appliedRecord());
        live.changes().touch(site);
        live.placement().siteChanged(site);
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.SITE_JOINED,
                        invitation.site().text(),
                        "generation",
                        generation.toString());
        return new Reply.Joined(invitation.site(), generation, invitation.bound());
    }

    // The site may have had a generation that this record, put back to an older state, forgot.
    private static Generation above(LiveSite site, Generation known) {
        var here = site.row().generation();
        if (known.number() - here.number() > MOST_GENERATIONS_AHEAD) {
            throw Live.refuse(
                    ErrorCode.INVALID,
                    "cannot join: site '%s' never had generation %s (its newest is %s)",
                    site.row().site(),
                    known,
                    here);
        }
        return known.compareTo(here) > 0 ? known.next() : here.next();
    }

    /**
     * Invitations of an older state of the record are good for nothing more: their tokens may have
     * been used since.
     */
    void voidInvitations() {
        for (var row : List.copyOf(invitations.values())) {
            if (row.usedBy().isEmpty() && invitedBefore.contains(row.token())) {
                invitations.remove(row.token());
                live.changes()
                        .record(
                                new InvitationRecord(
                                        row.token(),
                                        row.site(),
                                        row.bound(),
                                        live.now().minusMillis(1),
                                        row.usedBy(),
                                        row.generation()));
            }
        }
    }

    // The reply to an earlier use may have been lost: the same key gets the same answer.
    private static Reply joinAgain(ControlCommand.JoinSite command, InvitationRecord invitation) {
        if (invitation.usedBy().filter(command.key()::equals).isEmpty()) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot join: the token of site '%s' was used with another key",
                    invitation.site());
        }
        return new Reply.Joined(invitation.site(), invitation.generation(), invitation.bound());
    }

    private void endOlderGeneration(LiveSite site) {
        site.link()
                .ifPresent(
                        link ->
                                live.changes()
                                        .effect(
                                                new Effect.CloseLink(
                                                        site.row().site(),
                                                        link,
                                                        "the site joined again")));
        live.attempts().siteGone(site, "site '" + site.row().site() + "' joined again");
    }

    Reply change(ControlCommand.ChangeSite command) {
        operator(command.caller(), "change a site");
        live.reserved().refuse(command.site(), "change a site");
        var site = known(command.site());
        if (site.retired() && command.change() == ControlCommand.SiteChange.RETIRE) {
            return new Reply.Done();
        }
        if (site.retired()) {
            throw Live.refuse(
                    ErrorCode.CONFLICT, "cannot change site '%s': it was retired", command.site());
        }
        switch (command.change()) {
            case CORDON -> site.intent(SiteIntent.CORDONED);
            case DRAIN -> {
                site.intent(SiteIntent.DRAINING);
                live.transfers().drain(site);
            }
            case RESUME -> site.intent(SiteIntent.OPEN);
            case RETIRE -> retire(site);
        }
        live.changes().touch(site);
        live.placement().siteChanged(site);
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.SITE_CHANGED,
                        command.site().text(),
                        "change",
                        command.change().name(),
                        "by",
                        command.caller().name());
        return new Reply.Done();
    }

    private void retire(LiveSite site) {
        var name = site.row().site();
        site.link()
                .ifPresent(
                        link ->
                                live.changes()
                                        .effect(
                                                new Effect.CloseLink(
                                                        name, link, "the site was retired")));
        site.state(new SiteState.Retired(live.now()));
        live.attempts().siteGone(site, "site '" + name + "' was retired");
    }

    Reply linkOpened(AgentEvent.LinkOpened hello) {
        var refusal = HelloCheck.refusal(find(hello.site()), hello);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var site = known(hello.site());
        var lost = live.past().lost(hello, site);
        if (lost.isPresent() && live.past().isNews(hello, site)) {
            return live.past().found(hello, lost.get());
        }
        if (lost.isPresent() || live.stock().isNeeded(site, hello)) {
            return live.stock().begin(site, hello);
        }
        site.stock(null);
        closeOlder(site, hello.link());
        site.report(hello.facts(), hello.startCounter(), Optional.of(hello.process()));
        connect(site, hello.link());
        return new Reply.LinkAccepted(site.applied(), live.past().mark(), false);
    }

    /** {@code link} takes the place of whatever link {@code site} had. */
    void closeOlder(LiveSite site, UUID link) {
        site.link()
                .filter(older -> !older.equals(link))
                .ifPresent(
                        older ->
                                live.changes()
                                        .effect(
                                                new Effect.CloseLink(
                                                        site.row().site(),
                                                        older,
                                                        "a newer link of the site was opened")));
    }

    /** From now on {@code site} is connected by {@code link}. */
    void connect(LiveSite site, UUID link) {
        boolean back = !site.connected();
        site.state(new SiteState.Connected(link, live.now()));
        renew(site);
        site.heardSince(live.past().newest());
        live.changes().record(site.appliedRecord());
        live.changes().touch(site);
        live.placement().siteChanged(site);
        live.lateResults().back(site);
        if (back) {
            live.changes()
                    .event(
                            Changes.FEDERATION,
                            live.now(),
                            EventKind.SITE_CONNECTED,
                            site.row().site().text());
        }
    }

    void linkClosed(AgentEvent.LinkClosed closed) {
        // The lease decides, not the stream: the agent may be back before it runs out.
        find(closed.site())
                .ifPresent(
                        site -> {
                            site.disagreements(0);
                            live.stock().closed(site, closed.link());
                        });
    }

    void heartbeat(AgentEvent.HeartbeatReceived beat) {
        var site = sites.get(beat.site());
        if (site == null || site.retired() || !site.row().generation().equals(beat.generation())) {
            live.changes()
                    .effect(
                            new Effect.CloseLink(
                                    beat.site(), beat.link(), "an older generation of the site"));
            return;
        }
        if (live.stock().heard(site, beat)) {
            return;
        }
        if (site.link().filter(beat.link()::equals).isEmpty()) {
            // Its lease ran out, or this leader has not heard its hello: it must say hello again.
            live.changes()
                    .effect(new Effect.CloseLink(beat.site(), beat.link(), "the lease ran out"));
            return;
        }
        renew(site);
        live.changes().effect(new Effect.SendHeartbeatAnswer(beat.site(), beat.link()));
        compare(site, beat.held());
        live.transfers().held(beat.site(), beat.orders());
    }

    private void compare(LiveSite site, Digest held) {
        var expected = new ArrayList<HeldAttempt>(site.attempts().size());
        site.attempts().values().forEach(attempt -> expected.add(attempt.held()));
        if (HeldAttempts.digest(expected).equals(held)) {
            site.disagreements(0);
            site.attempts().values().forEach(attempt -> attempt.known(true));
            live.inventories().repeat(site);
            return;
        }
        site.disagreements(site.disagreements() + 1);
        if (live.inventories().underWay(site)) {
            live.inventories().repeat(site);
        } else if (site.disagreements() >= DISAGREEMENTS) {
            site.disagreements(0);
            live.inventories().ask(site);
        }
    }

    void factsChanged(LiveSite site, ReportedFacts facts) {
        site.report(facts);
        live.changes().touch(site);
        live.placement().siteChanged(site);
    }

    /** The site told something that cannot be read: for its operator. */
    void unreadable(SiteName site, String why) {
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.SITE_UNREADABLE,
                        site.text(),
                        "why",
                        why);
    }

    private void renew(LiveSite site) {
        site.leaseUntil(live.now().plus(live.config().leaseTtl()));
    }

    void tick() {
        boolean paused = lastTick.plus(PAUSE).isBefore(live.now());
        lastTick = live.now();
        for (var site : List.copyOf(sites.values())) {
            if (paused) {
                renew(site);
            } else if (site.connected() && site.leaseUntil().isBefore(live.now())) {
                var name = site.row().site();
                live.trail()
                        .timer(
                                "lease of",
                                name,
                                Optional.empty(),
                                name::text,
                                () -> disconnect(site));
            }
        }
    }

    private void disconnect(LiveSite site) {
        site.link()
                .ifPresent(
                        link ->
                                live.changes()
                                        .effect(
                                                new Effect.CloseLink(
                                                        site.row().site(),
                                                        link,
                                                        "the lease ran out")));
        site.state(new SiteState.Disconnected(live.now()));
        site.attempts().values().forEach(attempt -> attempt.known(false));
        live.changes().touch(site);
        live.placement().siteChanged(site);
        live.changes()
                .event(
                        Changes.FEDERATION,
                        live.now(),
                        EventKind.SITE_DISCONNECTED,
                        site.row().site().text());
    }

    LiveSite known(SiteName name) {
        return find(name)
                .orElseThrow(() -> Live.refuse(ErrorCode.NOT_FOUND, "cannot find site '%s'", name));
    }

    static void operator(Caller caller, String what) {
        if (!caller.is(Role.OPERATOR)) {
            throw Live.refuse(
                    ErrorCode.DENIED, "cannot %s: caller '%s' is no operator", what, caller.name());
        }
    }
}
