package io.atoll.policy;

import io.atoll.policy.PlacementEngine.Residency;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Where data may lie under a set of data policies. They intersect: one that forbids is enough. What
 * cannot be evaluated forbids, so that a mistake in a policy holds data back and never lets it out.
 */
final class DataResidency {
    private static final Residency ALLOWED = new Residency(true, "");
    private static final String AT_ORIGIN = "site.name==artifact.origin";

    private final List<DataPolicy> policies;

    DataResidency(List<DataPolicy> policies) {
        this.policies = policies;
    }

    Residency mayLie(ArtifactFacts artifact, StoreFacts store) {
        for (DataPolicy policy : policies) {
            Optional<String> forbidden = forbids(policy, artifact, store);
            if (forbidden.isPresent()) {
                return new Residency(false, forbidden.get());
            }
        }
        return ALLOWED;
    }

    /**
     * The policies that bind each different input, so that they are asked once per site and not
     * once per input of a gather.
     */
    List<BoundInput> bind(List<PlacementRequest.InputFacts> inputs) {
        if (policies.isEmpty()) {
            return List.of();
        }
        Map<ArtifactFacts, String> names = new LinkedHashMap<>();
        for (var input : inputs) {
            names.putIfAbsent(input.artifact(), input.name());
        }
        var bound = new ArrayList<BoundInput>();
        names.forEach(
                (artifact, name) -> {
                    List<DataPolicy> binding = binding(artifact);
                    if (!binding.isEmpty()) {
                        bound.add(new BoundInput(name, artifact, binding));
                    }
                });
        return bound;
    }

    private List<DataPolicy> binding(ArtifactFacts artifact) {
        var binding = new ArrayList<DataPolicy>();
        for (DataPolicy policy : policies) {
            if (bindsOrFails(policy, artifact)) {
                binding.add(policy);
            }
        }
        return binding;
    }

    private static boolean bindsOrFails(DataPolicy policy, ArtifactFacts artifact) {
        try {
            return policy.match().holds(artifact);
        } catch (PolicyEvaluationException _) {
            return true;
        }
    }

    /** Why {@code policy} forbids it; empty: it does not. */
    private static Optional<String> forbids(
            DataPolicy policy, ArtifactFacts artifact, StoreFacts store) {
        try {
            return !policy.match().holds(artifact) || policy.mayLie().holds(artifact, store)
                    ? Optional.empty()
                    : Optional.of(refusal(policy, artifact));
        } catch (PolicyEvaluationException e) {
            return Optional.of(
                    "data policy "
                            + policy.name()
                            + " cannot be computed, so it forbids: "
                            + e.getMessage());
        }
    }

    private static String refusal(DataPolicy policy, ArtifactFacts artifact) {
        String source = policy.mayLie().source();
        String where =
                source.replaceAll("\\s", "").equals(AT_ORIGIN)
                        ? "at " + artifact.origin()
                        : "where " + source;
        return "data policy "
                + policy.name()
                + " lets "
                + subject(artifact.classes())
                + " lie only "
                + where;
    }

    private static String subject(SortedSet<String> classes) {
        return switch (classes.size()) {
            case 0 -> "this data";
            case 1 -> "class " + classes.first();
            default -> "classes " + String.join(", ", classes);
        };
    }

    /** An input with the policies that bind it; it stands for all inputs with equal facts. */
    record BoundInput(String name, ArtifactFacts artifact, List<DataPolicy> policies) {
        private String subjectOf() {
            return artifact.classes().isEmpty()
                    ? "its input " + name
                    : String.join(" and ", artifact.classes()) + " data";
        }

        /** Adds a finding for each policy that forbids it at {@code store}. */
        void addFindings(StoreFacts store, List<Finding> out) {
            for (DataPolicy policy : policies) {
                forbids(policy, artifact, store)
                        .ifPresent(
                                why ->
                                        out.add(
                                                Finding.lasting(
                                                                Finding.Kind.RESIDENCY,
                                                                "input " + name + ": " + why,
                                                                "data policy "
                                                                        + policy.name()
                                                                        + " let input "
                                                                        + name
                                                                        + " lie there")
                                                        .about(subjectOf())));
            }
        }
    }
}
