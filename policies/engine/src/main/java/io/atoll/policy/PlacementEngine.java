package io.atoll.policy;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.DataPolicy.ArtifactFacts;
import io.atoll.policy.DataPolicy.StoreFacts;
import java.util.List;
import java.util.Map;

/**
 * The pure evaluator: filter, score, choose, explain. Holds only the compiled policies; safe from
 * any thread.
 */
public final class PlacementEngine {
    private final PolicySet policies;

    public PlacementEngine(PolicySet policies) {
        this.policies = policies;
    }

    public PolicySet policies() {
        return policies;
    }

    /**
     * Chooses a pool for {@code request}.
     *
     * @param sites all sites, in name order
     * @param spreadCounts how many executions of the request's group already sit at each site, for
     *     spread
     */
    public Placement place(
            PlacementRequest request, List<SiteFacts> sites, Map<SiteName, Integer> spreadCounts) {
        throw new UnsupportedOperationException(request + " " + sites + spreadCounts);
    }

    /**
     * The one policy whose preferences, route, durability and onSiteLoss hold for {@code request};
     * defaults if none.
     */
    public PlacementPolicy governing(PlacementRequest request) {
        throw new UnsupportedOperationException(request.toString());
    }

    /**
     * Whether {@code artifact} may lie in {@code store}, under all matching data policies (they
     * intersect).
     */
    public Residency mayLie(ArtifactFacts artifact, StoreFacts store) {
        throw new UnsupportedOperationException(artifact + " " + store);
    }

    /**
     * The classes an output carries: the union of its inputs' classes, less those a data policy
     * releases for this output of exactly this code.
     *
     * @param code digest of the canonical JSON of command or script, digests of files, runtime
     */
    public java.util.SortedSet<String> outputClasses(
            String workflow,
            String execution,
            String output,
            io.atoll.kernel.digest.Digest code,
            java.util.SortedSet<String> inputClasses) {
        throw new UnsupportedOperationException(
                workflow + execution + output + code + inputClasses);
    }

    /**
     * Whether data may lie somewhere.
     *
     * @param why names the policy that forbids it; empty when allowed
     */
    public record Residency(boolean allowed, String why) {}
}
