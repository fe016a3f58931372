package io.atoll.policy;

import io.atoll.policy.Placement.Score;
import io.atoll.policy.PlacementPolicy.Preference;
import io.atoll.policy.request.CandidateScore;
import io.atoll.policy.request.PlacementRequest;
import java.util.ArrayList;
import java.util.List;

/** Scores in fixed point: thousandths, 0 to 100,000. Pure. */
final class Scoring {
    private static final double MOST = 100;

    private Scoring() {}

    static List<Score> scores(
            List<Preference> prefer, PlacementRequest request, Candidate candidate) {
        var scores = new ArrayList<Score>(prefer.size());
        for (Preference preference : prefer) {
            scores.add(
                    new Score(
                            preference.name(),
                            preference.weight(),
                            millis(preference.score(), request, candidate)));
        }
        return scores;
    }

    private static long millis(
            CandidateScore score, PlacementRequest request, Candidate candidate) {
        try {
            return fixed(score.score(request, candidate.site(), candidate.pool()));
        } catch (PolicyEvaluationException _) {
            // A missing score counts as 0.
            return 0;
        }
    }

    static long fixed(double score) {
        return Double.isNaN(score) ? 0 : Math.round(Math.clamp(score, 0.0, MOST) * 1000);
    }
}
