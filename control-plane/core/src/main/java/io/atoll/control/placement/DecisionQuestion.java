package io.atoll.control.placement;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementRequest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything a decision was asked with, besides policies and facts; equal executions share one.
 *
 * @param request without the core's own requirements
 * @param confined inputs that may not pass through the global store, with the reason: only sites
 *     that hold them are candidates
 * @param refusedBy sites whose owner refused this execution before
 * @param spread how many of the request's group sit at each site already; empty: does not matter
 */
public record DecisionQuestion(
        PlacementRequest request,
        SortedMap<String, String> confined,
        SortedSet<SiteName> refusedBy,
        SortedMap<SiteName, Integer> spread) {
    public DecisionQuestion {
        confined = Collections.unmodifiableSortedMap(new TreeMap<>(confined));
        refusedBy = Collections.unmodifiableSortedSet(new TreeSet<>(refusedBy));
        spread = Collections.unmodifiableSortedMap(new TreeMap<>(spread));
    }
}
