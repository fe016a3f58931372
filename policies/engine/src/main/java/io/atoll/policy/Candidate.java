package io.atoll.policy;

import io.atoll.policy.Placement.Score;
import io.atoll.policy.Placement.Verdict;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool under consideration for one request: what was found against it and how it scored. Lives on
 * the stack of one evaluation.
 */
final class Candidate {
    private final SiteFacts site;
    private final PoolFacts pool;
    private final List<Finding> findings;
    private List<Score> scores = List.of();
    private long weightedSum;
    private long totalMillis;

    Candidate(SiteFacts site, PoolFacts pool, List<Finding> findings) {
        this.site = site;
        this.pool = pool;
        this.findings = findings;
    }

    SiteFacts site() {
        return site;
    }

    PoolFacts pool() {
        return pool;
    }

    List<Finding> findings() {
        return findings;
    }

    List<Score> scores() {
        return scores;
    }

    long weightedSum() {
        return weightedSum;
    }

    long totalMillis() {
        return totalMillis;
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    void scored(List<Score> scored) {
        scores = scored;
        long weights = 0;
        weightedSum = 0;
        for (Score score : scored) {
            weights += score.weight();
            weightedSum += score.weight() * score.scoreMillis();
        }
        totalMillis = weights == 0 ? 0 : weightedSum / weights;
    }

    boolean feasible() {
        return findings.isEmpty();
    }

    boolean lasting() {
        for (Finding finding : findings) {
            if (finding.lasting()) {
                return true;
            }
        }
        return false;
    }

    boolean has(Finding.Kind kind) {
        for (Finding finding : findings) {
            if (finding.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    /** How far it is from being feasible; 0: it is. */
    int effort() {
        int effort = 0;
        for (Finding finding : findings) {
            effort += finding.kind().effort();
        }
        return effort;
    }

    String label() {
        return site.name() + "/" + pool.name();
    }

    Verdict verdict() {
        var reasons = new ArrayList<String>(findings.size());
        for (Finding finding : findings) {
            reasons.add(finding.reason());
        }
        return new Verdict(site.name(), pool.name(), reasons, lasting(), scores, totalMillis);
    }
}
