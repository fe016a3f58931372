package io.atoll.control.site;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.live.Reserved;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.control.trail.FollowUp;
import io.atoll.control.trail.FollowUps;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.work.ReportMark;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Owns all sites: inviting, joining, what operators want of them.
 *
 * <p>Rows are durable; links and leases ({@link SiteLinks}, {@link Leases}) are soft. Called on the
 * leader's thread. Losing it costs one lease's time: a new leader grants every site a full one.
 */
public final class SiteRegistry {
    /** No record was ever put back by so many joins of one site. */
    private static final int MOST_GENERATIONS_AHEAD = 1_000_000;

    private final Moment moment;
    private final Changes changes;
    private final FollowUps followUps;
    private final FactsLog facts;
    private final Invitations invitations;
    private final Past past;
    private final TreeMap<SiteName, LiveSite> sites = new TreeMap<>();

    public SiteRegistry(
            Moment moment,
            Changes changes,
            FollowUps followUps,
            FactsLog facts,
            Invitations invitations,
            Past past) {
        this.moment = moment;
        this.changes = changes;
        this.followUps = followUps;
        this.facts = facts;
        this.invitations = invitations;
        this.past = past;
    }

    public void restore(Snapshot snapshot) {
        var lease = moment.now().plus(moment.config().leaseTtl());
        snapshot.sites().forEach(row -> sites.put(row.site(), new LiveSite(row, lease)));
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

    /** The fence that may have been given to an execution of this age, and all below it. */
    public int fenceFloor(Instant createdAt) {
        return past.fenceFloor(createdAt);
    }

    /** What placement sees of all sites. */
    public FactsLog facts() {
        return facts;
    }

    public Optional<LiveSite> find(SiteName name) {
        return Optional.ofNullable(sites.get(name));
    }

    /** In name order. */
    public Collection<LiveSite> all() {
        return sites.values();
    }

    public Reply invite(ControlCommand.InviteSite command) {
        Refusal.unlessOperator(command.caller(), "invite a site");
        Reserved.refuse(moment.global(), command.site(), "invite a site");
        var before = invitations.find(command.token());
        if (before.isPresent()) {
            // Sent again: what the token was used for stays as it is.
            return invitedBefore(command, known(before.get().site()));
        }
        if (!sites.containsKey(command.site()) && sites.size() >= moment.limits().sites()) {
            throw Refusal.of(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot invite site '%s': there are %d sites already",
                    command.site(),
                    sites.size());
        }
        invitations.dropExpired();
        invitations.put(
                new InvitationRecord(
                        command.token(),
                        command.site(),
                        command.bound(),
                        command.expiresAt(),
                        Optional.empty(),
                        new Generation(0)));
        if (!sites.containsKey(command.site())) {
            var site = new LiveSite(invited(command.site(), command.bound()), moment.now());
            sites.put(command.site(), site);
            changes.touch(site);
            facts.siteChanged(site);
        }
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.SITE_INVITED,
                command.site().text(),
                "by",
                command.caller().name());
        return new Reply.Done();
    }

    private static Reply invitedBefore(ControlCommand.InviteSite command, LiveSite site) {
        if (!site.row().site().equals(command.site())) {
            throw Refusal.of(
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

    public Reply join(ControlCommand.JoinSite command) {
        var invitation = invitations.find(command.token()).orElse(null);
        if (invitation == null || invitation.expiresAt().isBefore(moment.now())) {
            throw Refusal.of(
                    ErrorCode.DENIED, "cannot join: the token is not known or has expired");
        }
        var site = known(invitation.site());
        if (site.retired()) {
            throw Refusal.of(
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
                        new SiteState.Disconnected(moment.now()),
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
        site.heardSince(past.newest());
        site.stock(null);
        invitations.put(
                new InvitationRecord(
                        invitation.token(),
                        invitation.site(),
                        invitation.bound(),
                        invitation.expiresAt(),
                        Optional.of(command.key()),
                        generation));
        changes.record(site.appliedRecord());
        changes.touch(site);
        facts.siteChanged(site);
        changes.event(
                Changes.FEDERATION,
                moment.now(),
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
            throw Refusal.of(
                    ErrorCode.INVALID,
                    "cannot join: site '%s' never had generation %s (its newest is %s)",
                    site.row().site(),
                    known,
                    here);
        }
        return known.compareTo(here) > 0 ? known.next() : here.next();
    }

    // The reply to an earlier use may have been lost: the same key gets the same answer.
    private static Reply joinAgain(ControlCommand.JoinSite command, InvitationRecord invitation) {
        if (invitation.usedBy().filter(command.key()::equals).isEmpty()) {
            throw Refusal.of(
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
                                changes.effect(
                                        new Effect.CloseLink(
                                                site.row().site(), link, "the site joined again")));
        followUps.add(new FollowUp.SiteGone(site, "site '" + site.row().site() + "' joined again"));
    }

    public Reply change(ControlCommand.ChangeSite command) {
        Refusal.unlessOperator(command.caller(), "change a site");
        Reserved.refuse(moment.global(), command.site(), "change a site");
        var site = known(command.site());
        if (site.retired() && command.change() == ControlCommand.SiteChange.RETIRE) {
            return new Reply.Done();
        }
        if (site.retired()) {
            throw Refusal.of(
                    ErrorCode.CONFLICT, "cannot change site '%s': it was retired", command.site());
        }
        switch (command.change()) {
            case CORDON -> site.intent(SiteIntent.CORDONED);
            case DRAIN -> {
                site.intent(SiteIntent.DRAINING);
                followUps.add(new FollowUp.SiteDraining(site));
            }
            case RESUME -> site.intent(SiteIntent.OPEN);
            case RETIRE -> retire(site);
        }
        changes.touch(site);
        facts.siteChanged(site);
        changes.event(
                Changes.FEDERATION,
                moment.now(),
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
                                changes.effect(
                                        new Effect.CloseLink(name, link, "the site was retired")));
        site.state(new SiteState.Retired(moment.now()));
        followUps.add(new FollowUp.SiteGone(site, "site '" + name + "' was retired"));
    }

    public void factsChanged(LiveSite site, ReportedFacts reported) {
        site.report(reported);
        changes.touch(site);
        facts.siteChanged(site);
    }

    /** The site told something that cannot be read: for its operator. */
    public void unreadable(SiteName site, String why) {
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.SITE_UNREADABLE,
                site.text(),
                "why",
                why);
    }

    public LiveSite known(SiteName name) {
        return find(name)
                .orElseThrow(() -> Refusal.of(ErrorCode.NOT_FOUND, "cannot find site '%s'", name));
    }
}
