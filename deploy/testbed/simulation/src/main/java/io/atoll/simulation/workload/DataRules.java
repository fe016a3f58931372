package io.atoll.simulation.workload;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.simulation.check.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The policies of a simulation: data of class raw stays where it was made, but for the daily output
 * of the reviewed clean; data of class eu stays in stores bound to the region eu.
 */
public final class DataRules {
    public static final String RAW = "raw";
    public static final String EU = "eu";
    static final String WORKFLOW = "survey";
    static final String SCRATCH = "scratch.tmp";

    /** The reviewed execution, and where it puts what is released of it. */
    public static final String CLEAN = "clean";

    public static final String DAILY = "daily.txt";

    private static final String REGION = "region";

    private DataRules() {}

    /** What an operator binds to a site or the global store in the region. */
    public static Labels inRegion(boolean eu) {
        return Labels.of(Map.of(REGION, eu ? EU : "elsewhere"));
    }

    /**
     * The policies, compiled.
     *
     * @param anyPath whether a release names every file of the reviewed code: a sabotage
     */
    public static PolicySet policies(Duration giveUpAfter, boolean anyPath) {
        var keepRaw =
                new DataPolicy(
                        "keep-raw",
                        new Carries(RAW),
                        new Lies(
                                "site.name == artifact.origin",
                                (artifact, store) -> store.site().equals(artifact.origin())),
                        releases(anyPath ? List.of(DAILY, SCRATCH) : List.of(DAILY)));
        var keepEu =
                new DataPolicy(
                        "keep-eu",
                        new Carries(EU),
                        new Lies(
                                "site.bound.region == 'eu'",
                                (_, store) ->
                                        store.bound().get(REGION).filter(EU::equals).isPresent()),
                        List.of());
        var place =
                new PlacementPolicy(
                        "everything",
                        PlacementPolicy.Scope.FEDERATION,
                        new PlacementPolicy.Always(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        PlacementPolicy.Route.GLOBAL,
                        PlacementPolicy.Durability.SITE,
                        new OnSiteLoss(giveUpAfter, OnSiteLoss.Then.RESCHEDULE),
                        List.of("pool.waiting", "site.name"));
        return new PolicySet(
                Digest.of("policies " + giveUpAfter), List.of(place), List.of(keepRaw, keepEu));
    }

    private static List<DataPolicy.Release> releases(List<String> paths) {
        var releases = new ArrayList<DataPolicy.Release>();
        for (String path : paths) {
            for (boolean more : List.of(false, true)) {
                releases.add(
                        new DataPolicy.Release(
                                WORKFLOW,
                                CLEAN,
                                "daily",
                                RandomWorkflow.clean(more, path).reviewed().of("daily"),
                                "reviewer"));
            }
        }
        return releases;
    }

    /** The same data policies over what the simulation knows by itself. */
    public static boolean mayLie(
            Truth.Provenance content, SiteName store, Map<SiteName, Boolean> inRegion) {
        boolean raw = content.classes().contains(RAW) && !content.origin().equals(store);
        boolean eu = content.classes().contains(EU) && !inRegion.getOrDefault(store, false);
        return !raw && !eu;
    }

    private record Carries(String mark) implements DataPolicy.ArtifactCondition {
        @Override
        public String source() {
            return "'" + mark + "' in artifact.classes";
        }

        @Override
        public boolean holds(ArtifactFacts artifact) {
            return artifact.classes().contains(mark);
        }
    }

    private record Lies(String source, BiPredicate<ArtifactFacts, StoreFacts> where)
            implements DataPolicy.ResidencyCondition {
        @Override
        public boolean holds(ArtifactFacts artifact, StoreFacts store) {
            return where.test(artifact, store);
        }
    }
}
