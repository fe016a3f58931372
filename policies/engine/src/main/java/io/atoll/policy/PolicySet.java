package io.atoll.policy;

import io.atoll.kernel.digest.Digest;
import java.util.List;

/**
 * All policies in force, compiled.
 *
 * @param digest of their canonical texts; what a decision stores
 */
public record PolicySet(Digest digest, List<PlacementPolicy> placement, List<DataPolicy> data) {
    public PolicySet {
        placement = List.copyOf(placement);
        data = List.copyOf(data);
    }

    public static PolicySet empty() {
        return new PolicySet(Digest.of("[]"), List.of(), List.of());
    }
}
