package io.atoll.policy;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import java.util.List;
import java.util.Optional;

/**
 * What the engine answered for one request: the choice with every candidate's verdict. Equal inputs
 * give equal answers, byte for byte.
 *
 * @param choice absent: no candidate is feasible now
 * @param why one line for people: why there, or why nowhere
 * @param nearest the smallest change that would make one candidate feasible; empty when there is a
 *     choice
 * @param policy name of the policy whose preferences were used; empty: none matched
 */
public record Placement(
        Optional<Choice> choice,
        List<Verdict> verdicts,
        String why,
        String nearest,
        String policy) {
    public Placement {
        verdicts = List.copyOf(verdicts);
    }

    /** The pool that was chosen. */
    public record Choice(SiteName site, PoolName pool) {}

    /**
     * One candidate's verdict.
     *
     * @param reasons why it is not feasible, all of them; empty: feasible
     * @param lasting false: every reason passes by itself when capacity frees or a link returns
     * @param scores the preferences' scores, in the policy's order, in thousandths (0 to 100,000)
     * @param totalMillis sum of weight x score over the sum of weights, in thousandths
     */
    public record Verdict(
            SiteName site,
            PoolName pool,
            List<String> reasons,
            boolean lasting,
            List<Score> scores,
            long totalMillis) {
        public Verdict {
            reasons = List.copyOf(reasons);
            scores = List.copyOf(scores);
        }

        public boolean feasible() {
            return reasons.isEmpty();
        }
    }

    /** One preference's score in thousandths. */
    public record Score(String name, int weight, long scoreMillis) {}
}
