package io.atoll.policy;

import io.atoll.policy.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which placement policies concern a request, and which one of them governs. Pure. */
final class Governance {
    // The narrowest scope first; the name decides a tie, which lint reports.
    private static final Comparator<PlacementPolicy> NARROWEST =
            Comparator.comparing((PlacementPolicy policy) -> policy.scope().kind())
                    .reversed()
                    .thenComparing(PlacementPolicy::name);

    private final List<PlacementPolicy> policies;

    Governance(List<PlacementPolicy> policies) {
        this.policies = policies;
    }

    /** All that concern {@code request}: those that match and the one it names, in name order. */
    List<PlacementPolicy> concerning(PlacementRequest request) {
        var concerning = new ArrayList<PlacementPolicy>(policies.size());
        for (PlacementPolicy policy : policies) {
            if (policy.scope().covers(request.project())
                    && (isNamed(policy, request) || matches(policy, request))) {
                concerning.add(policy);
            }
        }
        return concerning;
    }

    /**
     * The one of {@code concerning} that {@code request} names, else the one with the narrowest
     * scope, else the defaults.
     */
    static PlacementPolicy governing(PlacementRequest request, List<PlacementPolicy> concerning) {
        return named(request, concerning)
                .or(() -> concerning.stream().min(NARROWEST))
                .orElseGet(PlacementPolicy::defaults);
    }

    /** A finding against every candidate when the policy that was named does not exist. */
    static Optional<Finding> missingPolicy(
            PlacementRequest request, List<PlacementPolicy> concerning) {
        if (request.policy().isEmpty() || named(request, concerning).isPresent()) {
            return Optional.empty();
        }
        String name = request.policy().get();
        return Optional.of(
                Finding.lasting(
                        Finding.Kind.NO_POLICY,
                        "no placement policy "
                                + name
                                + " is in force for project "
                                + request.project(),
                        "it named a placement policy that exists"));
    }

    private static Optional<PlacementPolicy> named(
            PlacementRequest request, List<PlacementPolicy> concerning) {
        return concerning.stream().filter(policy -> isNamed(policy, request)).findFirst();
    }

    private static boolean isNamed(PlacementPolicy policy, PlacementRequest request) {
        return request.policy().isPresent() && request.policy().get().equals(policy.name());
    }

    private static boolean matches(PlacementPolicy policy, PlacementRequest request) {
        try {
            return policy.match().holds(request);
        } catch (PolicyEvaluationException _) {
            return false;
        }
    }
}
