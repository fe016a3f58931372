package io.atoll.policy.data;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PolicyEvaluationException;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A data policy, compiled: which artifacts it binds, where they may lie, and which outputs are
 * released.
 *
 * @param releases outputs of reviewed code that shed the classes this policy matched on
 */
public record DataPolicy(
        String name, ArtifactCondition match, ResidencyCondition mayLie, List<Release> releases) {
    public DataPolicy {
        releases = List.copyOf(releases);
    }

    /** What a data policy sees of an artifact. */
    public record ArtifactFacts(SortedSet<String> classes, SiteName origin, Labels labels) {
        public ArtifactFacts {
            classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
        }
    }

    /**
     * What a data policy sees of a store: its site's name and the labels an operator bound, nothing
     * it claims.
     */
    public record StoreFacts(SiteName site, Labels bound) {}

    /**
     * A reviewed output.
     *
     * @param code names the output of the reviewed code, see {@link ReviewedCode}
     */
    public record Release(
            String workflow,
            String execution,
            String output,
            ReleaseCode code,
            String approvedBy) {}

    /** A compiled condition over an artifact. */
    public interface ArtifactCondition {
        String source();

        /**
         * Whether it holds.
         *
         * @throws PolicyEvaluationException when it cannot be computed; the policy then forbids
         */
        boolean holds(ArtifactFacts artifact);
    }

    /** A compiled condition over an artifact and a store. */
    public interface ResidencyCondition {
        String source();

        /**
         * Whether it holds.
         *
         * @throws PolicyEvaluationException when it cannot be computed; the policy then forbids
         */
        boolean holds(ArtifactFacts artifact, StoreFacts store);
    }
}
