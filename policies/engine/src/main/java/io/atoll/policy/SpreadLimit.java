package io.atoll.policy;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.facts.SiteFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds back candidates whose value of the spread key already has too many executions of the group.
 * Only values with a feasible pool are compared, so a site that is full or cut off never holds up
 * the others, and the least used value always stays.
 */
final class SpreadLimit {
    static final String LABEL = "site.labels.";

    private SpreadLimit() {}

    /** Adds a passing finding to each candidate that is ahead. */
    static void apply(Spread spread, List<Candidate> candidates, Map<SiteName, Integer> counts) {
        var byValue = new HashMap<String, Integer>();
        for (Candidate candidate : candidates) {
            if (candidate.feasible()) {
                byValue.putIfAbsent(value(spread, candidate.site()), 0);
            }
        }
        countSites(spread, candidates, counts, byValue);
        int least = byValue.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        for (Candidate candidate : candidates) {
            if (candidate.feasible()) {
                int here = byValue.getOrDefault(value(spread, candidate.site()), 0);
                if (here + 1 - least > spread.maxSkew()) {
                    candidate.add(ahead(spread, here, least));
                }
            }
        }
    }

    private static void countSites(
            Spread spread,
            List<Candidate> candidates,
            Map<SiteName, Integer> counts,
            Map<String, Integer> byValue) {
        SiteName last = null;
        // Candidates are in site order, so each site is counted once.
        for (Candidate candidate : candidates) {
            SiteName site = candidate.site().name();
            if (!site.equals(last)) {
                last = site;
                int here = counts.getOrDefault(site, 0);
                byValue.computeIfPresent(value(spread, candidate.site()), (key, sum) -> sum + here);
            }
        }
    }

    private static Finding ahead(Spread spread, int here, int least) {
        return Finding.passing(
                Finding.Kind.SPREAD,
                "spread by %s: has %d of the group, the least used has %d (at most %d apart)"
                        .formatted(spread.by(), here, least, spread.maxSkew()),
                "the group were spread further");
    }

    /** A site without the label counts as a value of its own. */
    private static String value(Spread spread, SiteFacts site) {
        return spread.by().startsWith(LABEL)
                ? site.labels().get(spread.by().substring(LABEL.length())).orElse("")
                : site.name().text();
    }
}
