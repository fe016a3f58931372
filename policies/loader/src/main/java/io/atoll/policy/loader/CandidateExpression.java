package io.atoll.policy.loader;

import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.Optional;

/** An expression over a candidate, with what it gave before. Equal when the texts are equal. */
final class CandidateExpression {
    private final Expression expression;
    private final Optional<CandidateMemo> memo;

    CandidateExpression(Expression expression) {
        this.expression = expression;
        memo = CandidateMemo.of(expression.reads());
    }

    String source() {
        return expression.source();
    }

    Object evaluate(PlacementRequest request, SiteFacts site, PoolFacts pool) {
        return memo.isPresent()
                ? memo.get().get(site, pool, () -> evaluateNow(request, site, pool))
                : evaluateNow(request, site, pool);
    }

    private Object evaluateNow(PlacementRequest request, SiteFacts site, PoolFacts pool) {
        return expression.evaluate(new CandidateVariables(request, site, pool));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CandidateExpression that && that.expression.equals(expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return source();
    }
}
