package io.atoll.control.artifact;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveContent;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.site.Fencing;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.trail.FollowUp;
import io.atoll.control.trail.FollowUps;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Owns contents and their replicas: where each lies, verified, and for which projects it counts
 * there.
 *
 * <p>Durable. Called on the leader's thread.
 */
public final class Contents {
    private final Moment moment;
    private final Changes changes;
    private final FollowUps followUps;
    private final SiteRegistry sites;
    private final Map<Digest, LiveContent> contents = new HashMap<>();
    // Contents with a row of a replica there, whatever it says.
    private final Map<SiteName, SortedMap<Digest, LiveContent>> bySite = new HashMap<>();

    public Contents(Moment moment, Changes changes, FollowUps followUps, SiteRegistry sites) {
        this.moment = moment;
        this.changes = changes;
        this.followUps = followUps;
        this.sites = sites;
    }

    /** Puts stored replicas back, once the artifacts that need them are known. */
    public void restore(Snapshot snapshot) {
        for (var row : snapshot.replicas()) {
            var content = contents.get(row.digest());
            if (content != null) {
                put(content, row);
            }
        }
        snapshot.shown().forEach(this::learn);
    }

    /** Keeps what is known of a content while an artifact needs it. */
    LiveContent keep(Content content) {
        var kept = contents.computeIfAbsent(content.digest(), _ -> new LiveContent(content));
        kept.addArtifacts(1);
        return kept;
    }

    void release(Digest digest) {
        var content = contents.get(digest);
        if (content != null) {
            content.addArtifacts(-1);
            if (content.artifacts() <= 0
                    && content.transfers().values().stream().noneMatch(LiveTransfer::open)) {
                forget(content);
            }
        }
    }

    private void put(LiveContent content, ReplicaRecord row) {
        content.replicas().put(row.site(), row);
        bySite.computeIfAbsent(row.site(), _ -> new TreeMap<>())
                .put(content.content().digest(), content);
    }

    private void forget(LiveContent content) {
        var digest = content.content().digest();
        contents.remove(digest);
        for (var site : content.replicas().keySet()) {
            bySite.computeIfPresent(
                    site,
                    (_, there) -> {
                        there.remove(digest);
                        return there.isEmpty() ? null : there;
                    });
        }
    }

    public Optional<LiveContent> find(Digest digest) {
        return Optional.ofNullable(contents.get(digest));
    }

    /**
     * Contents, needed by an artifact or an open transfer, of which something is known at {@code
     * site} or that are among {@code others}; by digest.
     */
    public Collection<LiveContent> at(SiteName site, Collection<Digest> others) {
        var found = new TreeMap<>(bySite.getOrDefault(site, new TreeMap<>()));
        for (var digest : others) {
            find(digest).ifPresent(content -> found.put(digest, content));
        }
        return found.values();
    }

    /** Takes over rows that were read from the store; what is known here wins. */
    void learn(ReplicaRecord row) {
        var content = contents.get(row.digest());
        if (content != null && !content.replicas().containsKey(row.site())) {
            put(content, row);
        }
    }

    void learn(ShownRecord row) {
        var content = contents.get(row.digest());
        if (content != null) {
            content.show(row.site(), row.project());
        }
    }

    /** Whether a verified replica lies there that counts for {@code artifact}. */
    public boolean lies(Artifact artifact, SiteName site) {
        return lies(artifact.content().digest(), artifact.project(), site);
    }

    /** Whether a verified replica lies there that counts for artifacts of {@code project}. */
    public boolean lies(Digest digest, ProjectName project, SiteName site) {
        var content = contents.get(digest);
        return content != null
                && content.shown(site, project)
                && counts(content.replicas().get(site));
    }

    /** Whether a verified replica lies there, whomever it counts for. */
    public boolean holds(Digest digest, SiteName site) {
        var content = contents.get(digest);
        return content != null && counts(content.replicas().get(site));
    }

    /** Whether {@code row} is of a verified replica that its site, as it is now, holds. */
    public boolean counts(@Nullable ReplicaRecord row) {
        if (row == null || !(row.state() instanceof ReplicaState.Verified)) {
            return false;
        }
        return row.site().equals(moment.global())
                || sites.find(row.site())
                        .filter(site -> Fencing.isCurrent(site, row.generation()))
                        .isPresent();
    }

    /** Where verified replicas lie that count for {@code artifact}, in name order. */
    public SortedSet<SiteName> holders(Artifact artifact) {
        return holders(artifact.content().digest(), artifact.project());
    }

    /** Where verified replicas lie that count for artifacts of {@code project}, in name order. */
    public SortedSet<SiteName> holders(Digest digest, ProjectName project) {
        var holders = new TreeSet<SiteName>();
        var content = contents.get(digest);
        if (content != null) {
            for (var row : content.replicas().values()) {
                if (lies(digest, project, row.site())) {
                    holders.add(row.site());
                }
            }
        }
        return holders;
    }

    /** Whether the data policies let {@code artifact} lie in the global store. */
    public boolean mayLieGlobally(Artifact artifact) {
        return moment.engine().mayLie(artifact.facts(), moment.globalFacts()).allowed();
    }

    /** A replica was verified where it lies, and shown there for {@code project}. */
    public void verified(Content content, SiteName site, ProjectName project) {
        var kept = contents.get(content.digest());
        if (kept == null || kept.show(site, project)) {
            changes.record(new ShownRecord(content.digest(), site, project));
        }
        verified(content, site);
    }

    /** A replica was verified where it lies; for whom it counts stays as it was. */
    public void verified(Content content, SiteName site) {
        var kept = contents.get(content.digest());
        var generation = sites.find(site).map(s -> s.row().generation()).orElse(new Generation(0));
        var row =
                new ReplicaRecord(
                        content.digest(),
                        site,
                        generation,
                        new ReplicaState.Verified(moment.now()));
        changes.record(row);
        if (kept == null) {
            return;
        }
        put(kept, row);
        followUps.add(new FollowUp.ContentVerified(content.digest(), site));
    }

    /** A replica is missing or wrong. */
    public void lost(Digest digest, SiteName site, String why) {
        var generation = sites.find(site).map(s -> s.row().generation()).orElse(new Generation(0));
        var row =
                new ReplicaRecord(
                        digest, site, generation, new ReplicaState.Gone(moment.now(), why));
        changes.record(row);
        find(digest).ifPresent(content -> put(content, row));
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.REPLICA_LOST,
                digest.toString(),
                "site",
                site.text(),
                "why",
                why);
        followUps.add(new FollowUp.ReplicaLost(digest));
    }

    /** A transfer of {@code digest} is over: it is forgotten unless an artifact needs it. */
    public void dropUnneeded(Digest digest) {
        find(digest).filter(content -> content.artifacts() <= 0).ifPresent(this::forget);
    }
}
