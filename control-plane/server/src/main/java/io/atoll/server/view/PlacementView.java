package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where something would go, and why.
 *
 * @param site absent: nowhere now
 * @param pool absent: nowhere now
 * @param nearest the smallest change that would make a pool feasible; absent: one is
 * @param policy whose preferences were used; absent: none matched
 * @param verdicts one for each pool
 */
@Serdeable
public record PlacementView(
        @Nullable String site,
        @Nullable String pool,
        String why,
        @Nullable String nearest,
        @Nullable String policy,
        List<Verdict> verdicts) {
    /**
     * What was found of one pool.
     *
     * @param reasons why it cannot be; empty: it can
     * @param total weighted, 0 to 100
     */
    @Serdeable
    public record Verdict(
            String site,
            String pool,
            boolean feasible,
            List<String> reasons,
            List<Score> scores,
            double total) {}

    /** One preference's score. @param score 0 to 100 */
    @Serdeable
    public record Score(String name, int weight, double score) {}
}
