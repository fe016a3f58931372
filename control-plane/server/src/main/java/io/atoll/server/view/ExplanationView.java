package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an execution is where it is, or nowhere.
 *
 * @param reason why it has no pool; absent: it has or had one
 * @param decision of its latest attempt; absent: it has none now
 * @param nearest the smallest change that would make a pool feasible; absent: one is
 * @param verdicts of the decision, else as they would be now; empty: not known
 */
@Serdeable
public record ExplanationView(
        String execution,
        String label,
        String state,
        @Nullable String reason,
        @Nullable Decision decision,
        @Nullable String nearest,
        List<PlacementView.Verdict> verdicts) {
    /**
     * A decision.
     *
     * @param policy whose preferences were used; absent: none matched
     * @param policiesDigest of all policies then in force
     * @param factsRevision number of the facts it saw
     */
    @Serdeable
    public record Decision(
            String site,
            String pool,
            String why,
            @Nullable String policy,
            String policiesDigest,
            long factsRevision,
            String at) {}
}
