package io.atoll.policy.loader;

import io.atoll.policy.PlacementPolicy.RequestCondition;
import io.atoll.policy.data.DataPolicy.ArtifactCondition;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.ResidencyCondition;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.policy.request.CandidateScore;
import io.atoll.policy.request.PlacementRequest;
import java.util.Optional;

/** Compiled expressions as the engine's conditions and scores. Equal when their texts are equal. */
final class CompiledExpressions {
    private CompiledExpressions() {}

    static CandidateCondition condition(Expression expression) {
        return new Condition(new CandidateExpression(expression));
    }

    static CandidateScore score(Expression expression) {
        return new Score(new CandidateExpression(expression));
    }

    /** A condition over a candidate. */
    private record Condition(CandidateExpression expression) implements CandidateCondition {
        @Override
        public String source() {
            return expression.source();
        }

        @Override
        public boolean holds(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            return expression.evaluate(request, site, pool) instanceof Boolean holds && holds;
        }
    }

    /** A score of a candidate. */
    private record Score(CandidateExpression expression) implements CandidateScore {
        @Override
        public String source() {
            return expression.source();
        }

        @Override
        public double score(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            return expression.evaluate(request, site, pool) instanceof Number number
                    ? number.doubleValue()
                    : 0;
        }
    }

    /** Which executions a placement policy concerns. */
    record Match(Expression expression) implements RequestCondition {
        @Override
        public String source() {
            return expression.source();
        }

        @Override
        public boolean holds(PlacementRequest request) {
            return expression.holds(new RequestVariables(request));
        }
    }

    /** Which artifacts a data policy binds. */
    record ArtifactMatch(Expression expression) implements ArtifactCondition {
        @Override
        public String source() {
            return expression.source();
        }

        @Override
        public boolean holds(ArtifactFacts artifact) {
            return expression.holds(new ArtifactVariables(artifact, Optional.empty()));
        }
    }

    /** Where a data policy lets them lie. */
    record MayLie(Expression expression) implements ResidencyCondition {
        @Override
        public String source() {
            return expression.source();
        }

        @Override
        public boolean holds(ArtifactFacts artifact, StoreFacts store) {
            return expression.holds(new ArtifactVariables(artifact, Optional.of(store)));
        }
    }
}
