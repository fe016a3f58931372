package io.atoll.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A placement policy, compiled. Key by key in docs/reference/files.md.
 *
 * @param scope federation, group/NAME or project/NAME
 * @param match which executions it concerns
 * @param tieBreak keys such as {@code site.name}, in order
 */
public record PlacementPolicy(
        String name,
        Scope scope,
        RequestCondition match,
        List<Requirement> require,
        List<Preference> prefer,
        Optional<Spread> spread,
        Route route,
        Durability durability,
        OnSiteLoss onSiteLoss,
        List<String> tieBreak) {

    /**
     * A weighted score.
     *
     * @param weight at least 0
     */
    public record Preference(String name, int weight, CandidateScore score) {}

    /** Keep executions of one group (a foreach, or a run) spread over the values of a key. */
    public record Spread(String by, int maxSkew) {}

    /** What happens when the site of an active execution is cut off. */
    public record OnSiteLoss(Duration after, Then then) {
        public enum Then {
            RESCHEDULE,
            WAIT,
            FAIL
        }
    }

    public enum Route {
        GLOBAL,
        DIRECT,
        AUTO
    }

    public enum Durability {
        SITE,
        GLOBAL
    }

    /** Where a policy applies, widest first. */
    public record Scope(Kind kind, String name) {
        public enum Kind {
            FEDERATION,
            GROUP,
            PROJECT
        }
    }

    /** A compiled condition over a request. */
    public interface RequestCondition {
        String source();

        boolean holds(PlacementRequest request);
    }
}
