package io.atoll.control.decision;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.request.PlacementRequest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything a decision was asked with, besides policies and facts; equal executions share one.
 *
 * @param request without {@code refusedBy}
 * @param refusedBy sites whose owner refused this execution before: no candidates any more
 * @param spread how many of the request's group sit at each site already; empty: does not matter
 * @param atRest asked as if everything were free: for a plan, and for handing ahead
 */
public record DecisionQuestion(
        PlacementRequest request,
        SortedSet<SiteName> refusedBy,
        SortedMap<SiteName, Integer> spread,
        boolean atRest) {
    public DecisionQuestion {
        refusedBy = Collections.unmodifiableSortedSet(new TreeSet<>(refusedBy));
        spread = Collections.unmodifiableSortedMap(new TreeMap<>(spread));
    }
}
