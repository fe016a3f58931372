package io.atoll.server.wiring;

import io.atoll.files.Position;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.PolicySet;
import io.atoll.policy.loader.ExpressionPlace;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.policy.request.CandidateCondition;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Compiles again what was stored. Safe from any thread. */
final class Policies {
    private static final String STORED = "stored";

    private final Supplier<PolicyLoader> loader;

    /**
     * Compiles with {@code loader}.
     *
     * @param loader may wait until the compiler is there
     */
    Policies(Supplier<PolicyLoader> loader) {
        this.loader = loader;
    }

    /**
     * A set from its texts by file name.
     *
     * @throws AtollException CORRUPT if they do not compile
     */
    PolicySet compile(SortedMap<String, String> texts) {
        if (texts.isEmpty()) {
            return PolicySet.empty();
        }
        var loaded =
                loader.get()
                        .loadStored(
                                texts.entrySet().stream()
                                        .map(each -> new SourceFile(each.getKey(), each.getValue()))
                                        .toList());
        return loaded.policies()
                .orElseThrow(
                        () ->
                                corrupt(
                                        "the stored policies",
                                        loaded.problems().getFirst().toString()));
    }

    /**
     * A workflow's own requirement from its source.
     *
     * @throws AtollException CORRUPT if it does not compile
     */
    CandidateCondition requirement(String source) {
        var place = ExpressionPlace.of(Position.of(STORED));
        return switch (loader.get().compileRequirement(STORED, source, place)) {
            case PolicyLoader.Condition(var condition) -> condition;
            case PolicyLoader.Refused(var problems) ->
                    throw corrupt("a stored requirement", problems.getFirst().toString());
        };
    }

    private static AtollException corrupt(String what, String why) {
        return new AtollException(ErrorCode.CORRUPT, "cannot compile %s: %s".formatted(what, why));
    }
}
