package io.atoll.policy.facts;

import io.atoll.kernel.Ordered;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.data.DataPolicy;
import java.util.Comparator;
import java.util.List;

/**
 * A site as placement sees it. Pools are kept in name order.
 *
 * @param labels what the site says of itself
 * @param bound what an operator bound to its invitation; the only labels that residency may use
 * @param connected its lease holds
 * @param acceptsNew false: cordoned, draining or retired
 * @param pools what it offers; none: it only offers a store
 * @param allow what its owner allows
 */
public record SiteFacts(
        SiteName name,
        Labels labels,
        Labels bound,
        boolean connected,
        boolean acceptsNew,
        List<PoolFacts> pools,
        Allowance allow) {
    public SiteFacts {
        pools = Ordered.copyOf(pools, Comparator.comparing(PoolFacts::name));
    }

    /** What residency may look at. */
    public DataPolicy.StoreFacts store() {
        return new DataPolicy.StoreFacts(name, bound);
    }

    /**
     * The owner's word as facts, so that a refusal is explained before anything is sent.
     *
     * @param projects that may run here; empty: none
     * @param executors kinds of executors that may start work; empty: none
     * @param open false: outside the owner's hours, or the stop file exists
     * @param closedBecause one line for people; empty when open
     */
    public record Allowance(
            List<String> projects, List<String> executors, boolean open, String closedBecause) {
        public Allowance {
            projects = Ordered.copyOf(projects, Comparator.naturalOrder());
            executors = Ordered.copyOf(executors, Comparator.naturalOrder());
        }
    }
}
