package io.atoll.control.decision;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementText;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.PoolFacts.GpuFacts;
import io.atoll.policy.facts.SiteFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides again from what was stored, to compare byte for byte. Pure. */
public final class DecisionReplay {
    private DecisionReplay() {}

    /**
     * The facts as they were at {@code revision}.
     *
     * @param deltas in order, from a checkpoint at or before {@code revision} on; what comes later
     *     is left out
     */
    public static List<SiteFacts> factsAt(long revision, Iterable<FactsDelta> deltas) {
        var sites = new TreeMap<SiteName, SiteFacts>();
        for (var delta : deltas) {
            if (delta.revision() > revision) {
                break;
            }
            switch (delta) {
                case FactsDelta.Checkpoint(_, var all) -> {
                    sites.clear();
                    all.forEach(site -> sites.put(site.name(), site));
                }
                case FactsDelta.SiteChanged(_, var site) -> sites.put(site.name(), site);
                case FactsDelta.SiteRemoved(_, var site) -> sites.remove(site);
                case FactsDelta.PoolUsed used ->
                        sites.computeIfPresent(used.site(), (_, site) -> with(site, used));
            }
        }
        return List.copyOf(sites.values());
    }

    /**
     * The answer's canonical text, decided again.
     *
     * @param engine holds the policies that the decision names
     * @param facts as they were at the decision's revision
     */
    public static String replay(
            PlacementEngine engine, DecisionQuestion question, List<SiteFacts> facts) {
        var seen = question.atRest() ? facts.stream().map(DecisionReplay::atRest).toList() : facts;
        return PlacementText.canonical(
                engine.place(
                        AcceptedOnly.of(question.request(), question.refusedBy()),
                        seen,
                        question.spread()));
    }

    /** {@code site} as if everything were free. */
    public static SiteFacts atRest(SiteFacts site) {
        var pools = new ArrayList<PoolFacts>(site.pools().size());
        for (var pool : site.pools()) {
            pools.add(
                    free(
                            pool,
                            pool.cpu().millis(),
                            pool.memory().bytes(),
                            pool.gpu().map(GpuFacts::count).orElse(0),
                            0));
        }
        return with(site, pools);
    }

    private static SiteFacts with(SiteFacts site, FactsDelta.PoolUsed used) {
        var pools = new ArrayList<PoolFacts>(site.pools().size());
        for (var pool : site.pools()) {
            pools.add(
                    pool.name().equals(used.pool())
                            ? free(
                                    pool,
                                    used.freeCpuMillis(),
                                    used.freeMemoryBytes(),
                                    used.freeGpus(),
                                    used.waiting())
                            : pool);
        }
        return with(site, pools);
    }

    private static SiteFacts with(SiteFacts site, List<PoolFacts> pools) {
        return new SiteFacts(
                site.name(),
                site.labels(),
                site.bound(),
                site.connected(),
                site.acceptsNew(),
                pools,
                site.allow());
    }

    /** {@code pool} with other free capacity. */
    public static PoolFacts free(
            PoolFacts pool, long cpuMillis, long memoryBytes, int gpus, int waiting) {
        return new PoolFacts(
                pool.name(),
                pool.executor(),
                pool.cpu(),
                pool.memory(),
                new Cpu(cpuMillis),
                new ByteSize(memoryBytes),
                pool.gpu()
                        .map(
                                gpu ->
                                        new GpuFacts(
                                                gpu.kind(),
                                                gpu.count(),
                                                gpus,
                                                gpu.memory(),
                                                gpu.acceptsOthers())),
                pool.walltime(),
                pool.arch(),
                pool.scores(),
                waiting,
                pool.rests(),
                pool.runtimes());
    }

    /** All deltas of stored rows, in order of their revisions. */
    public static List<FactsDelta> inOrder(Map<Long, List<FactsDelta>> byFirstRevision) {
        var deltas = new ArrayList<FactsDelta>();
        new TreeMap<>(byFirstRevision).values().forEach(deltas::addAll);
        return deltas;
    }
}
