package io.atoll.control.decision;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.Requirement;
import java.util.ArrayList;
import java.util.SortedSet;
import java.util.TreeSet;

/** Leaves out sites whose owners refused an execution before. Pure. */
public final class AcceptedOnly {
    private AcceptedOnly() {}

    /** {@code request} without the sites that refused it. */
    public static PlacementRequest of(PlacementRequest request, SortedSet<SiteName> refusedBy) {
        if (refusedBy.isEmpty()) {
            return request;
        }
        var require = new ArrayList<>(request.require());
        require.add(
                new Requirement(
                        "accepted",
                        new NotRefused(new TreeSet<>(refusedBy)),
                        "the site's owner refused this execution"));
        return new PlacementRequest(
                request.project(),
                request.workflow(),
                request.execution(),
                request.labels(),
                request.resources(),
                request.walltime(),
                request.arch(),
                request.plain(),
                request.policy(),
                require,
                request.site(),
                request.inputs());
    }

    /** Holds where the execution was not refused before. */
    private record NotRefused(SortedSet<SiteName> sites) implements CandidateCondition {
        @Override
        public String source() {
            return "!(site.name in " + sites + ")";
        }

        @Override
        public boolean holds(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            return !sites.contains(site.name());
        }
    }
}
