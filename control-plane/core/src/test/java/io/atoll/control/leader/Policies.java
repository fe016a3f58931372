package io.atoll.control.leader;

import io.atoll.control.event.ControlCommand;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PlacementPolicy.Durability;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.policy.request.CandidateScore;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Policies for tests, put in force at once. */
public final class Policies {
    private Policies() {}

    static void apply(Sandpit pit, List<PlacementPolicy> placement, DataPolicy... data) {
        var set =
                new PolicySet(
                        Digest.of(placement + List.of(data).toString()), placement, List.of(data));
        pit.store.policies(set);
        pit.ask(new ControlCommand.ApplyPolicies(Sandpit.OPERATOR, set, new TreeMap<>()));
    }

    /** Pools with the most that is free now come first, then by name. */
    public static PlacementPolicy roomiest() {
        return preferring(
                List.of(new PlacementPolicy.Preference("room", 3, new Room())), "pool.name");
    }

    /** Pools with the fewest waiting come first. */
    public static PlacementPolicy shortestQueue() {
        return preferring(List.of(), "pool.waiting");
    }

    private static PlacementPolicy preferring(
            List<PlacementPolicy.Preference> prefer, String tieBreak) {
        var plain = policy("prefer", Optional.empty(), Durability.SITE, OnSiteLoss.DEFAULT);
        return new PlacementPolicy(
                plain.name(),
                plain.scope(),
                plain.match(),
                plain.require(),
                prefer,
                plain.spread(),
                plain.route(),
                plain.durability(),
                plain.onSiteLoss(),
                List.of(tieBreak));
    }

    private record Room() implements CandidateScore {
        @Override
        public String source() {
            return "pool.free.cpu";
        }

        @Override
        public double score(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            return pool.freeCpu().millis() / 100.0;
        }
    }

    /** Success waits for the global store. */
    static PlacementPolicy durable() {
        return policy("safe", Optional.empty(), Durability.GLOBAL, OnSiteLoss.DEFAULT);
    }

    static PlacementPolicy onLoss(Duration after, OnSiteLoss.Then then) {
        return policy("loss", Optional.empty(), Durability.SITE, new OnSiteLoss(after, then));
    }

    /** No pool will do. */
    static PlacementPolicy nowhere() {
        var plain = policy("nowhere", Optional.empty(), Durability.SITE, OnSiteLoss.DEFAULT);
        return new PlacementPolicy(
                plain.name(),
                plain.scope(),
                plain.match(),
                List.of(new Requirement("never", new Never(), "")),
                plain.prefer(),
                plain.spread(),
                plain.route(),
                plain.durability(),
                plain.onSiteLoss(),
                plain.tieBreak());
    }

    private record Never() implements CandidateCondition {
        @Override
        public String source() {
            return "false";
        }

        @Override
        public boolean holds(PlacementRequest request, SiteFacts site, PoolFacts pool) {
            return false;
        }
    }

    public static PlacementPolicy spread(String name, int maxSkew) {
        return policy(
                name,
                Optional.of(new Spread("site.name", maxSkew)),
                Durability.SITE,
                OnSiteLoss.DEFAULT);
    }

    private static PlacementPolicy policy(
            String name, Optional<Spread> spread, Durability durability, OnSiteLoss loss) {
        return new PlacementPolicy(
                name,
                PlacementPolicy.Scope.FEDERATION,
                new PlacementPolicy.Always(),
                List.of(),
                List.of(),
                spread,
                PlacementPolicy.Route.GLOBAL,
                durability,
                loss,
                List.of("site.name", "pool.name"));
    }

    /** Data of class raw may lie at its origin only. */
    static DataPolicy rawStaysHome(DataPolicy.Release... releases) {
        return new DataPolicy("raw-stays-home", new Raw(), new AtOrigin(), List.of(releases));
    }

    private record Raw() implements DataPolicy.ArtifactCondition {
        @Override
        public String source() {
            return "'raw' in artifact.classes";
        }

        @Override
        public boolean holds(DataPolicy.ArtifactFacts artifact) {
            return artifact.classes().contains("raw");
        }
    }

    private record AtOrigin() implements DataPolicy.ResidencyCondition {
        @Override
        public String source() {
            return "site.name == artifact.origin";
        }

        @Override
        public boolean holds(DataPolicy.ArtifactFacts artifact, DataPolicy.StoreFacts store) {
            return store.site().equals(artifact.origin());
        }
    }
}
