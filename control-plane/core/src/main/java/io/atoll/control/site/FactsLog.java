package io.atoll.control.site;

import io.atoll.control.decision.DecisionReplay;
import io.atoll.control.decision.FactsDelta;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.facts.SiteFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The facts that placement sees, with their revision; keeps the change log that makes decisions
 * replayable. Called on the leader's thread. The log is durable; a new leader begins with a
 * checkpoint.
 */
public final class FactsLog {
    private static final int CHECKPOINT_EVERY = 20_000;
    private static final int MOST_RECENT = 64;

    /** What changed in a pool that was used. */
    private record Used(LiveSite site, PoolName pool) {}

    private final Set<LiveSite> changed = new LinkedHashSet<>();
    private final Set<Used> used = new LinkedHashSet<>();
    private final Set<LiveSite> unseen = new LinkedHashSet<>();
    private final TreeMap<SiteName, SiteFacts> facts = new TreeMap<>();
    private final List<FactsDelta> deltas = new ArrayList<>();
    private final TreeMap<SiteName, SiteFacts> restFacts = new TreeMap<>();
    private @Nullable List<SiteFacts> inOrder;
    private @Nullable List<SiteFacts> atRest;
    private long copies;
    private long revision;
    private long checkpoint = Long.MIN_VALUE;
    private final ArrayDeque<UsedAt> recent = new ArrayDeque<>();
    private long recentFrom;
    private long siteChanges;

    /** A pool of {@code site} was used at {@code revision}. */
    private record UsedAt(long revision, SiteName site) {}

    public FactsLog(long revision) {
        this.revision = revision;
        recentFrom = revision;
    }

    /** {@code site}, or what is offered there, is not what it was. */
    public void siteChanged(LiveSite site) {
        changed.add(site);
        unseen.add(site);
        siteChanges++;
    }

    /** How often a site has changed; for those who keep what follows from the sites. */
    public long siteChanges() {
        return siteChanges;
    }

    /** The sites that have changed since this was last asked, by the one who watches attempts. */
    public List<LiveSite> takeChanged() {
        var taken = List.copyOf(unseen);
        unseen.clear();
        return taken;
    }

    public void used(LiveSite site, PoolName pool) {
        used.add(new Used(site, pool));
        site.used();
    }

    /** Revision of {@link #sites}. */
    public long revision() {
        return revision;
    }

    /** All sites with what is free now, in name order. */
    public List<SiteFacts> sites() {
        settle();
        return settled();
    }

    private List<SiteFacts> settled() {
        var known = inOrder;
        if (known == null) {
            known = copy(facts);
            inOrder = known;
        }
        return known;
    }

    private List<SiteFacts> copy(Map<SiteName, SiteFacts> of) {
        copies++;
        return List.copyOf(of.values());
    }

    /** How often the facts of all sites were copied; for checks. */
    long copies() {
        return copies;
    }

    /** The facts of one of {@link #sites}. */
    public SiteFacts of(SiteName site) {
        return Objects.requireNonNull(facts.get(site));
    }

    /**
     * The sites whose pools were used after {@code since}; empty: other things changed too, or it
     * was too long ago to be known.
     */
    public Optional<Set<SiteName>> usedSince(long since) {
        settle();
        if (since < recentFrom) {
            return Optional.empty();
        }
        var sites = new LinkedHashSet<SiteName>();
        for (var use = recent.descendingIterator(); use.hasNext(); ) {
            var at = use.next();
            if (at.revision() <= since) {
                break;
            }
            sites.add(at.site());
        }
        return Optional.of(sites);
    }

    private void remember(SiteName site) {
        recent.add(new UsedAt(revision, site));
        if (recent.size() > MOST_RECENT) {
            recentFrom = recent.remove().revision();
        }
    }

    /** All sites as if everything were free, in name order. */
    public List<SiteFacts> atRest() {
        settle();
        var known = atRest;
        if (known == null) {
            known = copy(restFacts);
            atRest = known;
        }
        return known;
    }

    private void settle() {
        if (changed.isEmpty() && used.isEmpty()) {
            return;
        }
        boolean sitesChanged = !changed.isEmpty();
        for (var site : changed) {
            changed(site);
        }
        for (var use : used) {
            if (!changed.contains(use.site())) {
                use.site().pool(use.pool()).ifPresent(pool -> deltas.add(pool.delta(++revision)));
                remember(use.site().row().site());
                facts.put(use.site().row().site(), use.site().facts());
            }
        }
        changed.clear();
        used.clear();
        inOrder = null; // copied when somebody asks for all of them
        if (sitesChanged) {
            recent.clear();
            recentFrom = revision;
            atRest = null;
        }
        if (checkpoint < 0 || revision - checkpoint >= CHECKPOINT_EVERY) {
            checkpoint = ++revision;
            deltas.add(new FactsDelta.Checkpoint(revision, settled()));
        }
    }

    private void changed(LiveSite site) {
        var name = site.row().site();
        if (site.retired()) {
            facts.remove(name);
            restFacts.remove(name);
            deltas.add(new FactsDelta.SiteRemoved(++revision, name));
        } else {
            facts.put(name, site.facts());
            restFacts.put(name, DecisionReplay.atRest(site.facts()));
            deltas.add(new FactsDelta.SiteChanged(++revision, site.facts()));
        }
    }

    /** Hands over what changed since the last call. */
    public void drainTo(Changes changes) {
        if (!deltas.isEmpty()) {
            changes.record(
                    new FactsRecord(
                            deltas.getFirst().revision(), deltas.getLast().revision(), deltas));
            deltas.clear();
        }
    }
}
