package io.atoll.policy.request;

import io.atoll.policy.PolicyEvaluationException;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;

/** A compiled condition over one candidate. Pure; equal when its source text is equal. */
public interface CandidateCondition {
    /** Source text, for explanations and digests. */
    String source();

    /**
     * Whether it holds.
     *
     * @throws PolicyEvaluationException when it cannot be computed (a missing key, say)
     */
    boolean holds(PlacementRequest request, SiteFacts site, PoolFacts pool);
}
