package io.atoll.policy.request;

import io.atoll.policy.PolicyEvaluationException;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;

/** A compiled score over one candidate. Pure. */
public interface CandidateScore {
    String source();

    /**
     * 0 to 100; what lies outside is clamped, and a missing score counts as 0.
     *
     * @throws PolicyEvaluationException when it cannot be computed
     */
    double score(PlacementRequest request, SiteFacts site, PoolFacts pool);
}
