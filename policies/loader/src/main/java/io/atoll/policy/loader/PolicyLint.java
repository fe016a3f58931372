package io.atoll.policy.loader;

import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What compiles and is still likely a mistake. Pure. */
public final class PolicyLint {
    private static final String ALWAYS = "true";
    private static final String NEVER = "false";
    private static final Set<String> CLASSES = Set.of("artifact.classes");

    private PolicyLint() {}

    /** Findings in policy order. */
    public static List<Finding> lint(PolicySet set) {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < set.placement().size(); i++) {
            PlacementPolicy policy = set.placement().get(i);
            for (PlacementPolicy other : set.placement().subList(i + 1, set.placement().size())) {
                addTie(policy, other, findings);
            }
            addWeights(policy, findings);
        }
        for (DataPolicy policy : set.data()) {
            addData(policy, findings);
        }
        return findings;
    }

    private static void addTie(
            PlacementPolicy policy, PlacementPolicy other, List<Finding> findings) {
        // A policy that matches nothing is there to be named.
        if (!policy.scope().equals(other.scope()) || isNever(policy) || isNever(other)) {
            return;
        }
        String both =
                "it and policy " + other.name() + " have the same scope (" + policy.scope() + ")";
        String first = policy.match().source();
        String second = other.match().source();
        if (first.equals(second) || first.equals(ALWAYS) || second.equals(ALWAYS)) {
            findings.add(
                    error(
                            policy.name(),
                            both
                                    + " and match the same executions: preferences come from "
                                    + policy.name()
                                    + ", the first by name"));
        } else {
            findings.add(
                    warning(
                            policy.name(),
                            both + ": where both match, preferences come from " + policy.name()));
        }
    }

    private static boolean isNever(PlacementPolicy policy) {
        return policy.match().source().equals(NEVER);
    }

    private static void addWeights(PlacementPolicy policy, List<Finding> findings) {
        for (var preference : policy.prefer()) {
            if (preference.weight() == 0) {
                findings.add(
                        warning(
                                policy.name(),
                                "preference "
                                        + preference.name()
                                        + " has weight 0 and decides nothing"));
            }
        }
    }

    private static void addData(DataPolicy policy, List<Finding> findings) {
        if (policy.match().source().equals(NEVER)) {
            findings.add(error(policy.name(), "it can never match"));
        }
        if (policy.mayLie().source().equals(ALWAYS) && policy.releases().isEmpty()) {
            findings.add(warning(policy.name(), "it forbids nothing and releases nothing"));
        }
        if (policy.match() instanceof CompiledExpressions.ArtifactMatch(Expression match)) {
            if (!policy.releases().isEmpty() && !match.reads().equals(CLASSES)) {
                findings.add(
                        error(
                                policy.name(),
                                "its release sheds nothing: only a match on artifact.classes"
                                        + " alone says which class is shed"));
            }
            if (match.reads().contains("artifact.labels")
                    && !match.source().contains("has(artifact.labels.")
                    && !match.source().contains("in artifact.labels")) {
                findings.add(
                        warning(
                                policy.name(),
                                "an artifact without the label it reads may then lie nowhere:"
                                        + " write has(artifact.labels.KEY) && …"));
            }
        }
    }

    private static Finding error(String policy, String message) {
        return new Finding(Severity.ERROR, policy, message);
    }

    private static Finding warning(String policy, String message) {
        return new Finding(Severity.WARNING, policy, message);
    }

    /** How sure it is a mistake. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /**
     * Something found.
     *
     * @param policy name of the policy it is about
     */
    public record Finding(Severity severity, String policy, String message) {}
}
