package io.atoll.policy;

import io.atoll.policy.DataResidency.BoundInput;
import io.atoll.policy.Finding.Kind;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds everything that speaks against each pool for one request: hard facts, residency, and the
 * requirements of all policies that concern it.
 */
final class CandidateFilter {
    private final PlacementRequest request;
    private final List<BoundInput> bound;
    private final Optional<Finding> missingPolicy;
    private final List<AppliedRequirement> requirements;

    CandidateFilter(
            PlacementRequest request, List<BoundInput> bound, List<PlacementPolicy> concerning) {
        this.request = request;
        this.bound = bound;
        missingPolicy = Governance.missingPolicy(request, concerning);
        requirements = requirements(request, concerning);
    }

    /** Every pool of {@code sites}, with all that was found against it. */
    List<Candidate> candidates(List<SiteFacts> sites) {
        var candidates = new ArrayList<Candidate>(sites.size() * 2);
        var ofSite = new ArrayList<Finding>();
        for (SiteFacts site : sites) {
            if (site.pools().isEmpty()) {
                continue;
            }
            ofSite.clear();
            HardFacts.addOfSite(request, site, ofSite);
            missingPolicy.ifPresent(ofSite::add);
            addOfData(site, ofSite);
            for (PoolFacts pool : site.pools()) {
                var findings = new ArrayList<Finding>(ofSite);
                HardFacts.addOfPool(request, pool, site.allow(), findings);
                for (AppliedRequirement requirement : requirements) {
                    requirement.check(request, site, pool).ifPresent(findings::add);
                }
                candidates.add(new Candidate(site, pool, findings));
            }
        }
        return candidates;
    }

    private void addOfData(SiteFacts site, List<Finding> out) {
        if (!bound.isEmpty()) {
            var store = site.store();
            for (BoundInput input : bound) {
                input.addFindings(store, out);
            }
        }
        for (var input : request.inputs()) {
            if (!input.movable() && !input.replicas().contains(site.name())) {
                out.add(
                        Finding.lasting(
                                        Kind.UNREACHABLE,
                                        "input "
                                                + input.name()
                                                + " cannot be brought here: no store on the way"
                                                + " may hold it",
                                        "a store on the way were allowed to hold input "
                                                + input.name())
                                .about("its input " + input.name()));
            }
        }
    }

    private static List<AppliedRequirement> requirements(
            PlacementRequest request, List<PlacementPolicy> concerning) {
        var requirements = new ArrayList<AppliedRequirement>();
        for (PlacementPolicy policy : concerning) {
            for (Requirement requirement : policy.require()) {
                requirements.add(
                        new AppliedRequirement(" of policy " + policy.name(), requirement));
            }
        }
        for (Requirement requirement : request.require()) {
            requirements.add(new AppliedRequirement("", requirement));
        }
        return requirements;
    }

    /**
     * A requirement with where it comes from.
     *
     * @param of " of policy NAME"; empty: of the execution itself
     */
    private record AppliedRequirement(String of, Requirement requirement) {
        Optional<Finding> check(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            try {
                return requirement.expression().holds(request, site, pool)
                        ? Optional.empty()
                        : Optional.of(finding(text()));
            } catch (PolicyEvaluationException e) {
                return Optional.of(finding("cannot be computed: " + e.getMessage()));
            }
        }

        private String text() {
            return requirement.message().isEmpty()
                    ? "needs " + requirement.expression().source()
                    : requirement.message();
        }

        private Finding finding(String text) {
            return Finding.lasting(
                            Kind.REQUIREMENT,
                            "requirement " + requirement.name() + of + ": " + text,
                            requirement.expression().source() + " held")
                    .about(requirement.name());
        }
    }
}
