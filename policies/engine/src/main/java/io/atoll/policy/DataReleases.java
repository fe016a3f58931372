package io.atoll.policy;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.ReleaseCode;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which classes an output keeps. */
final class DataReleases {
    private static final SiteName NOWHERE = new SiteName("upload");

    private final List<DataPolicy> policies;

    DataReleases(List<DataPolicy> policies) {
        this.policies = policies;
    }

    SortedSet<String> outputClasses(
            String workflow,
            String execution,
            String output,
            ReleaseCode code,
            SortedSet<String> inputClasses) {
        var kept = new TreeSet<>(inputClasses);
        for (DataPolicy policy : policies) {
            for (DataPolicy.Release release : policy.releases()) {
                if (release.workflow().equals(workflow)
                        && release.execution().equals(execution)
                        && release.output().equals(output)
                        && release.code().equals(code)) {
                    kept.removeIf(name -> matchesOn(policy, name, inputClasses));
                }
            }
        }
        return Collections.unmodifiableSortedSet(kept);
    }

    /**
     * Whether {@code name} is a class that makes {@code policy} match: it matches with that class
     * alone and not without any, or with all and not without that one. A match that reads more than
     * classes is not decided by a class, so it releases nothing.
     */
    private static boolean matchesOn(DataPolicy policy, String name, SortedSet<String> all) {
        var alone = new TreeSet<>(List.of(name));
        var without = new TreeSet<>(all);
        without.remove(name);
        return (matches(policy, alone) && !matches(policy, new TreeSet<>()))
                || (matches(policy, all) && !matches(policy, without));
    }

    private static boolean matches(DataPolicy policy, SortedSet<String> classes) {
        try {
            return policy.match().holds(new ArtifactFacts(classes, NOWHERE, Labels.none()));
        } catch (PolicyEvaluationException _) {
            return false;
        }
    }
}
