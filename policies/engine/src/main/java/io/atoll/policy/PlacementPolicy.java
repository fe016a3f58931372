package io.atoll.policy;

import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.request.CandidateScore;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A placement policy, compiled. Key by key in docs/reference/files.md.
 *
 * @param scope federation, group/NAME or project/NAME
 * @param match which executions it concerns
 * @param tieBreak keys in order: {@code site.name}, {@code pool.name}, {@code pool.waiting} (fewest
 *     first), {@code site.labels.KEY}; the names always come last
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
    public PlacementPolicy {
        require = List.copyOf(require);
        prefer = List.copyOf(prefer);
        tieBreak = List.copyOf(tieBreak);
    }

    /** Whether {@code key} is one that {@code tieBreak} may hold. */
    public static boolean isTieBreakKey(String key) {
        return TieBreak.isKey(key);
    }

    /**
     * What holds where no policy matches: no preferences, the route and durability of the design.
     */
    public static PlacementPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * A weighted score.
     *
     * @param weight 0 to 1,000,000
     */
    public record Preference(String name, int weight, CandidateScore score) {
        public Preference {
            if (weight < 0 || weight > 1_000_000) {
                throw new IllegalArgumentException("weight " + weight + " of " + name);
            }
        }
    }

    /**
     * Keep executions of one group (a foreach, or a run) spread over the values of a key.
     *
     * @param by {@code site.name} or {@code site.labels.KEY}
     * @param maxSkew most executions that one value may have more than the least used value that
     *     has a feasible pool; at least 1
     */
    public record Spread(String by, int maxSkew) {
        public Spread {
            if (maxSkew < 1) {
                throw new IllegalArgumentException("maxSkew " + maxSkew + " is below 1");
            }
        }

        /** Whether {@code key} is one that {@code by} may be. */
        public static boolean isKey(String key) {
            return key.equals("site.name")
                    || (key.startsWith(SpreadLimit.LABEL)
                            && key.length() > SpreadLimit.LABEL.length());
        }
    }

    /** What happens when the site of an active execution is cut off. */
    public record OnSiteLoss(Duration after, Then then) {
        /** Ten minutes, then elsewhere. */
        public static final OnSiteLoss DEFAULT =
                new OnSiteLoss(Duration.ofMinutes(10), Then.RESCHEDULE);

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

    /**
     * Where a policy applies, widest first.
     *
     * @param name empty for the federation
     */
    public record Scope(Kind kind, String name) {
        public static final Scope FEDERATION = new Scope(Kind.FEDERATION, "");

        /** Whether {@code project} lies in it. Groups do not exist yet, so none does in a group. */
        public boolean covers(ProjectName project) {
            return switch (kind) {
                case FEDERATION -> true;
                case GROUP -> false;
                case PROJECT -> name.equals(project.text());
            };
        }

        /** As it is written in a file. */
        @Override
        public String toString() {
            return switch (kind) {
                case FEDERATION -> "federation";
                case GROUP -> "group/" + name;
                case PROJECT -> "project/" + name;
            };
        }

        public enum Kind {
            FEDERATION,
            GROUP,
            PROJECT
        }
    }

    /** A compiled condition over a request. */
    public interface RequestCondition {
        String source();

        /**
         * Whether it holds.
         *
         * @throws PolicyEvaluationException when it cannot be computed (a label that is not there);
         *     the policy then does not match
         */
        boolean holds(PlacementRequest request);
    }

    /** Matches every request. */
    public record Always() implements RequestCondition {
        @Override
        public String source() {
            return "true";
        }

        @Override
        public boolean holds(PlacementRequest request) {
            return true;
        }
    }

    private static final PlacementPolicy DEFAULTS =
            new PlacementPolicy(
                    "",
                    Scope.FEDERATION,
                    new Always(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Route.GLOBAL,
                    Durability.SITE,
                    OnSiteLoss.DEFAULT,
                    List.of("site.name", "pool.name"));
}
