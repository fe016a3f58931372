package io.atoll.policy;

import io.atoll.kernel.Ordered;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement.Choice;
import io.atoll.policy.Placement.Verdict;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.data.ReleaseCode;
import io.atoll.policy.data.ReviewedCode;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The pure evaluator: filter, score, choose, explain. Holds only the compiled policies; safe from
 * any thread.
 */
public final class PlacementEngine {
    private final PolicySet policies;
    private final Governance governance;
    private final DataResidency residency;
    private final DataReleases releases;

    public PlacementEngine(PolicySet policies) {
        this.policies = policies;
        governance = new Governance(policies.placement());
        residency = new DataResidency(policies.data());
        releases = new DataReleases(policies.data());
    }

    public PolicySet policies() {
        return policies;
    }

    /**
     * Chooses a pool for {@code request}.
     *
     * @param sites all sites, in any order
     * @param spreadCounts how many executions of the request's group already sit at each site, for
     *     spread
     */
    public Placement place(
            PlacementRequest request, List<SiteFacts> sites, Map<SiteName, Integer> spreadCounts) {
        List<PlacementPolicy> concerning = governance.concerning(request);
        PlacementPolicy governing = Governance.governing(request, concerning);
        var filter = new CandidateFilter(request, residency.bind(request.inputs()), concerning);
        List<Candidate> candidates =
                filter.candidates(Ordered.copyOf(sites, Comparator.comparing(SiteFacts::name)));
        for (Candidate candidate : candidates) {
            if (candidate.feasible()) {
                candidate.scored(Scoring.scores(governing.prefer(), request, candidate));
            }
        }
        governing.spread().ifPresent(spread -> SpreadLimit.apply(spread, candidates, spreadCounts));
        Optional<Candidate> best = best(candidates, governing);
        return new Placement(
                best.map(chosen -> new Choice(chosen.site().name(), chosen.pool().name())),
                verdicts(candidates),
                best.map(chosen -> new Explanation(request, governing, candidates).why(chosen))
                        .orElseGet(() -> NoCandidate.why(candidates)),
                best.isPresent() ? "" : NoCandidate.nearest(candidates),
                governing.name());
    }

    private static Optional<Candidate> best(List<Candidate> candidates, PlacementPolicy governing) {
        return candidates.stream()
                .filter(Candidate::feasible)
                .min(
                        Comparator.comparingLong(Candidate::weightedSum)
                                .reversed()
                                .thenComparing(TieBreak.order(governing.tieBreak())));
    }

    private static List<Verdict> verdicts(List<Candidate> candidates) {
        var verdicts = new ArrayList<Verdict>(candidates.size());
        for (Candidate candidate : candidates) {
            verdicts.add(candidate.verdict());
        }
        return verdicts;
    }

    /**
     * The one policy whose preferences, route, durability and onSiteLoss hold for {@code request};
     * defaults if none.
     */
    public PlacementPolicy governing(PlacementRequest request) {
        return Governance.governing(request, governance.concerning(request));
    }

    /**
     * Whether {@code artifact} may lie in {@code store}, under all matching data policies (they
     * intersect). What cannot be computed is forbidden.
     */
    public Residency mayLie(ArtifactFacts artifact, StoreFacts store) {
        return residency.mayLie(artifact, store);
    }

    /**
     * The classes an output carries: the union of its inputs' classes, less those a data policy
     * releases for this output of exactly this code. A release sheds the classes that its policy
     * matches on; a policy that matches on something else sheds nothing.
     *
     * @param code names the output of the code that makes it, see {@link ReviewedCode}
     */
    public SortedSet<String> outputClasses(
            String workflow,
            String execution,
            String output,
            ReleaseCode code,
            SortedSet<String> inputClasses) {
        return releases.outputClasses(workflow, execution, output, code, inputClasses);
    }

    /**
     * Whether data may lie somewhere.
     *
     * @param why names the policy that forbids it; empty when allowed
     */
    public record Residency(boolean allowed, String why) {}
}
