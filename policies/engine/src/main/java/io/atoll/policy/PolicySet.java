package io.atoll.policy;

import io.atoll.kernel.Ordered;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.data.DataPolicy;
import java.util.Comparator;
import java.util.List;

/**
 * All policies in force, compiled. Kept in name order.
 *
 * @param digest of their canonical texts; what a decision stores
 */
public record PolicySet(Digest digest, List<PlacementPolicy> placement, List<DataPolicy> data) {
    public PolicySet {
        placement = Ordered.copyOf(placement, Comparator.comparing(PlacementPolicy::name));
        data = Ordered.copyOf(data, Comparator.comparing(DataPolicy::name));
    }

    public static PolicySet empty() {
        return new PolicySet(Digest.of("[]"), List.of(), List.of());
    }
}
