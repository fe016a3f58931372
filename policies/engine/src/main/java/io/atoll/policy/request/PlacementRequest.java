package io.atoll.policy.request;

import io.atoll.kernel.Ordered;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.data.DataPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One class of equal executions that wants a pool. Equal requests get equal decisions under equal
 * facts. Inputs are kept in name order.
 *
 * @param execution the name of its template in the workflow
 * @param policy the placement policy it names; absent: the one with the narrowest scope that
 *     matches
 * @param require expressions of the execution itself, already compiled
 * @param site the only site it may run at (asked for by {@code --site}); absent: any
 * @param walltime absent: any
 * @param arch absent: any
 * @param plain it runs a plain process (no image)
 */
public record PlacementRequest(
        ProjectName project,
        String workflow,
        String execution,
        Labels labels,
        Resources resources,
        Optional<Duration> walltime,
        Optional<String> arch,
        boolean plain,
        Optional<String> policy,
        List<Requirement> require,
        Optional<SiteName> site,
        List<InputFacts> inputs) {
    public PlacementRequest {
        require = List.copyOf(require);
        inputs = Ordered.copyOf(inputs, Comparator.comparing(InputFacts::name));
    }

    /**
     * One input, as far as it is known when the question is asked.
     *
     * @param name local name of the input
     * @param digest absent while the input is not made yet
     * @param replicas sites whose store holds it verified
     * @param movable false: it can only be read where a replica lies, because no store on the way
     *     to another site may hold it
     */
    public record InputFacts(
            String name,
            Optional<Digest> digest,
            long sizeBytes,
            SortedSet<String> classes,
            SiteName origin,
            Labels labels,
            Set<SiteName> replicas,
            boolean movable) {
        public InputFacts {
            classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
            replicas = Set.copyOf(replicas);
        }

        /** What data policies see of it. */
        public DataPolicy.ArtifactFacts artifact() {
            return new DataPolicy.ArtifactFacts(classes, origin, labels);
        }
    }
}
