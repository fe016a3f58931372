package io.atoll.policy;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;

/** How much of a request's input lies where. Pure. */
public final class DataLocality {
    private DataLocality() {}

    /**
     * The share of input bytes whose replica lies at {@code site}, 0 to 100; 100 when there is
     * nothing to read.
     */
    public static double share(PlacementRequest request, SiteName site) {
        long all = bytes(request.inputs());
        return all == 0 ? 100 : 100.0 * (all - missingBytes(request, site)) / all;
    }

    /** Input bytes that have no replica at {@code site}. */
    public static long missingBytes(PlacementRequest request, SiteName site) {
        long missing = 0;
        for (var input : request.inputs()) {
            if (!input.replicas().contains(site)) {
                missing = Math.addExact(missing, input.sizeBytes());
            }
        }
        return missing;
    }

    private static long bytes(List<PlacementRequest.InputFacts> inputs) {
        long all = 0;
        for (var input : inputs) {
            all = Math.addExact(all, input.sizeBytes());
        }
        return all;
    }
}
