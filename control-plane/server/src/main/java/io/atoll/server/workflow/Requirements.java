package io.atoll.server.workflow;

import io.atoll.files.Position;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.CandidateCondition;
import io.atoll.policy.loader.ExpressionPlace;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.PolicyLoader.Condition;
import io.atoll.policy.loader.PolicyLoader.Refused;

/** Compiles stored requirements again. */
public final class Requirements {
    private Requirements() {}

    /**
     * Compiles what was compiled before.
     *
     * @throws AtollException CORRUPT if it does not compile
     */
    public static CandidateCondition compile(PolicyLoader loader, String source) {
        var place = ExpressionPlace.of(Position.of("stored requirement"));
        return switch (loader.compileRequirement("stored", source, place)) {
            case Condition(var condition) -> condition;
            case Refused(var problems) ->
                    throw new AtollException(
                            ErrorCode.CORRUPT,
                            "cannot read a stored requirement: " + problems.getFirst().message());
        };
    }
}
