package io.atoll.control.live;

import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.work.ReportMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A site: its row, what was given out of its pools, and what is soft about it (lease and link).
 * Owned by {@code SiteRegistry}.
 */
public final class LiveSite implements Row {
    private SiteRecord row;
    private final TreeMap<PoolName, LivePool> pools = new TreeMap<>();
    private final SiteAttempts attempts = new SiteAttempts();
    private ReportMark applied = ReportMark.NONE;
    private int heardSince;
    private @Nullable OpenStock stock;
    private Instant leaseUntil;
    private int disagreements;
    private @Nullable InventoryAsk asked;
    private @Nullable SiteFacts facts;

    public LiveSite(SiteRecord row, Instant leaseUntil) {
        this.row = row;
        this.leaseUntil = leaseUntil;
        offer(row.facts());
    }

    public SiteRecord row() {
        return row;
    }

    @Override
    public SiteRecord record() {
        return row;
    }

    public AppliedRecord appliedRecord() {
        return new AppliedRecord(row.site(), row.generation(), applied, heardSince);
    }

    public ReportMark applied() {
        return applied;
    }

    public void applied(ReportMark reached) {
        applied = reached;
    }

    /** Number of the newest restoration of the record since which it was heard; 0: none. */
    public int heardSince() {
        return heardSince;
    }

    public void heardSince(int restoration) {
        heardSince = restoration;
    }

    /** The taking of stock that is under way; null: none. */
    public @Nullable OpenStock stock() {
        return stock;
    }

    public void stock(@Nullable OpenStock underWay) {
        stock = underWay;
    }

    public Instant leaseUntil() {
        return leaseUntil;
    }

    public void leaseUntil(Instant until) {
        leaseUntil = until;
    }

    /** How many heartbeats in a row disagreed about what the site holds. */
    public int disagreements() {
        return disagreements;
    }

    public void setDisagreements(int count) {
        disagreements = count;
    }

    /** The latest request for its inventory, made by this leader; null: none. */
    public @Nullable InventoryAsk asked() {
        return asked;
    }

    public void asked(InventoryAsk latest) {
        asked = latest;
    }

    /**
     * Attempts that this site has or is being given, and those it has not confirmed gone, by id; a
     * view.
     */
    public Map<AttemptId, LiveAttempt> attempts() {
        return attempts.all();
    }

    /** From now on {@code attempt} is one of {@link #attempts}. */
    public void hold(LiveAttempt attempt) {
        attempts.add(attempt);
    }

    /** It is none of {@link #attempts} any more; nothing if it was not. */
    public void letGo(AttemptId attempt) {
        attempts.remove(attempt);
    }

    /** {@code HeldAttempts.digest} of {@link #attempts}, at no cost for each. */
    public Digest heldDigest() {
        return attempts.digest();
    }

    /** Those of {@link #attempts} whose success is held back, by id; a copy. */
    public List<LiveAttempt> heldBack() {
        return attempts.heldBack();
    }

    /** Those of {@link #attempts} that the site is not known to hold, by id; a copy. */
    public List<LiveAttempt> unknown() {
        return attempts.unknown();
    }

    /** Whether {@code many} or more of its attempts stand behind others. */
    public boolean hasAhead(int many) {
        if (attempts().size() < many) {
            return false; // as nearly always: they need not be looked at
        }
        int ahead = 0;
        for (var attempt : attempts().values()) {
            if (!attempt.ended() && !attempt.reserved() && !attempt.heldBack()) {
                ahead++;
            }
        }
        return ahead >= many;
    }

    public boolean connected() {
        return row.state() instanceof SiteState.Connected;
    }

    public boolean retired() {
        return row.state() instanceof SiteState.Retired;
    }

    public Optional<UUID> link() {
        return row.state() instanceof SiteState.Connected(var link, _)
                ? Optional.of(link)
                : Optional.empty();
    }

    public void state(SiteState next) {
        replace(
                new SiteRecord(
                        row.site(),
                        LifeCycles.SITE.move(row.state(), next, row.site()),
                        row.intent(),
                        row.generation(),
                        row.keyFingerprint(),
                        row.installation(),
                        row.startCounter(),
                        row.process(),
                        row.bound(),
                        row.facts(),
                        row.health()));
    }

    public void intent(SiteIntent intent) {
        replace(
                new SiteRecord(
                        row.site(),
                        row.state(),
                        intent,
                        row.generation(),
                        row.keyFingerprint(),
                        row.installation(),
                        row.startCounter(),
                        row.process(),
                        row.bound(),
                        row.facts(),
                        row.health()));
    }

    public void report(ReportedFacts reported) {
        report(reported, row.startCounter(), row.process());
    }

    /** Takes over what an agent says in its hello. */
    public void report(ReportedFacts reported, long startCounter, Optional<UUID> process) {
        replace(
                new SiteRecord(
                        row.site(),
                        row.state(),
                        row.intent(),
                        row.generation(),
                        row.keyFingerprint(),
                        row.installation(),
                        startCounter,
                        process,
                        row.bound(),
                        reported,
                        row.health()));
        offer(reported);
    }

    public void health(SiteHealth health) {
        replace(
                new SiteRecord(
                        row.site(),
                        row.state(),
                        row.intent(),
                        row.generation(),
                        row.keyFingerprint(),
                        row.installation(),
                        row.startCounter(),
                        row.process(),
                        row.bound(),
                        row.facts(),
                        health));
    }

    /** Puts another row in its place; what placement sees is made anew. */
    public void replace(SiteRecord next) {
        row = next;
        facts = null;
    }

    private void offer(ReportedFacts reported) {
        for (var offered : reported.pools()) {
            var pool = pools.get(offered.name());
            if (pool == null) {
                pools.put(offered.name(), taken(new LivePool(row.site(), offered)));
            } else {
                pool.offer(offered);
            }
        }
        pools.keySet()
                .removeIf(name -> reported.pools().stream().noneMatch(p -> p.name().equals(name)));
        facts = null;
    }

    // One that was gone for a while holds what it held.
    private LivePool taken(LivePool pool) {
        for (var attempt : attempts().values()) {
            if (attempt.record().pool().equals(pool.name())) {
                if (attempt.reserved()) {
                    pool.take(attempt.execution().template().spec().resources());
                }
                if (attempt.counted()) {
                    pool.addWaiting(1);
                }
            }
        }
        return pool;
    }

    public Optional<LivePool> pool(PoolName name) {
        return Optional.ofNullable(pools.get(name));
    }

    /** Free capacity changed. */
    public void used() {
        facts = null;
    }

    /** As placement sees it now. */
    public SiteFacts facts() {
        var known = facts;
        if (known == null) {
            known =
                    new SiteFacts(
                            row.site(),
                            row.facts().labels(),
                            row.bound(),
                            connected(),
                            row.intent() == SiteIntent.OPEN && !retired(),
                            poolFacts(),
                            row.facts().allowance());
            facts = known;
        }
        return known;
    }

    private List<PoolFacts> poolFacts() {
        var list = new ArrayList<PoolFacts>(pools.size());
        for (var pool : pools.values()) {
            list.add(pool.facts().resting(row.health().rests(pool.name())));
        }
        return list;
    }
}
