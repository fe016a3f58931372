package io.atoll.policy;

import static io.atoll.policy.Given.asking;
import static io.atoll.policy.Given.atEdge;
import static io.atoll.policy.Given.engine;
import static io.atoll.policy.Given.input;
import static io.atoll.policy.Given.policy;
import static io.atoll.policy.Given.pool;
import static io.atoll.policy.Given.prefer;
import static io.atoll.policy.Given.preferScore;
import static io.atoll.policy.Given.priced;
import static io.atoll.policy.Given.require;
import static io.atoll.policy.Given.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement.Choice;
import io.atoll.policy.Placement.Score;
import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    private static final Scope PROJECT = new Scope(Scope.Kind.PROJECT, "demo");
    private static final List<SiteFacts> SITES =
            List.of(
                    site("cloud", priced("cpu", 20, 80)),
                    site("edge-a", priced("cpu", 50, 50)),
                    site("hpc", priced("cpu", 90, 10)));

    private static Placement place(PlacementEngine engine, PlacementRequest request) {
        return engine.place(request, SITES, Map.of());
    }

    private static Optional<Choice> at(String site) {
        return Optional.of(new Choice(new SiteName(site), new PoolName("cpu")));
    }

    @Test
    void choosesTheHighestWeightedTotal() {
        var engine =
                engine(
                        List.of(
                                policy(
                                        "p",
                                        Scope.FEDERATION,
                                        List.of(),
                                        List.of(preferScore("cost", 3), preferScore("energy", 1)))),
                        List.of());

        Placement placement = place(engine, asking().request());

        assertThat(placement.choice()).isEqualTo(at("hpc"));
        assertThat(placement.policy()).isEqualTo("p");
        assertThat(placement.verdicts().getLast().scores())
                .containsExactly(new Score("cost", 3, 90_000), new Score("energy", 1, 10_000));
        assertThat(placement.verdicts().getLast().totalMillis()).isEqualTo(70_000);
    }

    @Test
    void clampsScoresAndCountsAMissingOneAsZero() {
        var engine =
                engine(
                        List.of(
                                policy(
                                        "p",
                                        Scope.FEDERATION,
                                        List.of(),
                                        List.of(
                                                prefer("high", 1, _ -> 1e300),
                                                prefer("low", 1, _ -> -5),
                                                prefer("nan", 1, _ -> Double.NaN),
                                                prefer("third", 1, _ -> 100.0 / 3),
                                                prefer(
                                                        "missing",
                                                        1,
                                                        _ -> {
                                                            throw new PolicyEvaluationException(
                                                                    "no such key");
                                                        })))),
                        List.of());

        assertThat(place(engine, asking().request()).verdicts().getFirst().scores())
                .extracting(Score::scoreMillis)
                .containsExactly(100_000L, 0L, 0L, 33_333L, 0L);
    }

    @Test
    void addsUpTheRequirementsOfAllMatchingPoliciesAndOfTheRequest() {
        var engine =
                engine(
                        List.of(
                                policy("wide", Scope.FEDERATION, List.of(atEdge()), List.of()),
                                policy(
                                        "narrow",
                                        PROJECT,
                                        List.of(require("never", _ -> false, "it is closed")),
                                        List.of())),
                        List.of());

        Placement placement =
                place(
                        engine,
                        asking().requiring(require("own", s -> s.labels().entries().isEmpty(), ""))
                                .request());

        assertThat(placement.choice()).isEmpty();
        assertThat(placement.verdicts().getFirst().reasons())
                .containsExactly(
                        "requirement never of policy narrow: it is closed",
                        "requirement at-edge of policy wide: needs source of at-edge",
                        "requirement own: needs source of own");
    }

    @Test
    void saysWhyARequirementCouldNotBeComputed() {
        var broken =
                require(
                        "zone",
                        _ -> {
                            throw new PolicyEvaluationException("site has no label zone");
                        },
                        "");

        assertThat(
                        place(engine(List.of(), List.of()), asking().requiring(broken).request())
                                .verdicts()
                                .getFirst()
                                .reasons())
                .containsExactly("requirement zone: cannot be computed: site has no label zone");
    }

    @Test
    void takesPreferencesFromTheNarrowestScopeOrThePolicyThatIsNamed() {
        var wide = policy("wide", Scope.FEDERATION, List.of(), List.of(preferScore("energy", 1)));
        var narrow = policy("narrow", PROJECT, List.of(), List.of(preferScore("cost", 1)));
        var foreign =
                policy(
                        "foreign",
                        new Scope(Scope.Kind.PROJECT, "other"),
                        List.of(require("never", _ -> false, "")),
                        List.of());
        var engine = engine(List.of(wide, narrow, foreign), List.of());

        assertThat(place(engine, asking().request()).choice()).isEqualTo(at("hpc"));
        assertThat(place(engine, asking().policy("wide").request()).choice())
                .isEqualTo(at("cloud"));
        assertThat(engine.governing(asking().request())).isEqualTo(narrow);
        assertThat(place(engine, asking().policy("foreign").request()).why())
                .isEqualTo(
                        "none of the 3 pools can take it: 3 are without the policy that was named");
    }

    @Test
    void breaksTiesByTheKeysOfThePolicyThenByName() {
        var engine = engine(List.of(), List.of());
        var busy =
                new PlacementPolicy(
                        "busy",
                        Scope.FEDERATION,
                        new PlacementPolicy.Always(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        PlacementPolicy.Route.GLOBAL,
                        PlacementPolicy.Durability.SITE,
                        PlacementPolicy.OnSiteLoss.DEFAULT,
                        List.of("site.labels.kind"));

        assertThat(place(engine, asking().request()).choice()).isEqualTo(at("cloud"));
        assertThat(
                        engine(List.of(busy), List.of())
                                .place(
                                        asking().request(),
                                        List.of(
                                                site("edge-a", pool("cpu")),
                                                site("hpc", pool("cpu"))),
                                        Map.of())
                                .choice())
                .isEqualTo(at("hpc"));
    }

    @Test
    void spreadsAGroupOverTheValuesThatHaveAFeasiblePool() {
        var spread =
                policy(
                        "s",
                        Scope.FEDERATION,
                        List.of(),
                        List.of(preferScore("cost", 1)),
                        Optional.of(new Spread("site.name", 1)));
        var engine = engine(List.of(spread), List.of());
        var counts = Map.of(new SiteName("hpc"), 1, new SiteName("edge-a"), 1);

        Placement placement = engine.place(asking().request(), SITES, counts);

        assertThat(placement.choice()).isEqualTo(at("cloud"));
        assertThat(placement.why()).isEqualTo("score 20: its turn in the spread by site.name");
        assertThat(placement.verdicts().getLast().reasons())
                .containsExactly(
                        "spread by site.name: has 1 of the group, the least used has 0 (at most 1"
                                + " apart)");
        assertThat(placement.verdicts().getLast().lasting()).isFalse();
    }

    @Test
    void doesNotLetAFullSiteHoldUpTheSpread() {
        var spread =
                policy(
                        "s",
                        Scope.FEDERATION,
                        List.of(),
                        List.of(),
                        Optional.of(new Spread("site.labels.kind", 1)));
        var sites = List.of(site("edge-a", pool("cpu", 8, 0)), site("hpc", pool("cpu")));

        Placement placement =
                engine(List.of(spread), List.of())
                        .place(asking().request(), sites, Map.of(new SiteName("hpc"), 5));

        assertThat(placement.choice()).isEqualTo(at("hpc"));
    }

    @Test
    void intersectsTheResidencyOfAllDataPolicies() {
        var engine = engine(List.of(), List.of(Given.rawStaysHome(), Given.euOnly()));
        var request =
                asking().reading(input("people", "hpc", Set.of("raw", "pii"), "hpc")).request();

        Placement placement = place(engine, request);

        assertThat(placement.choice()).isEmpty();
        assertThat(placement.verdicts().getFirst().reasons())
                .containsExactly(
                        "input people: data policy eu-only lets classes pii, raw lie only where"
                                + " site.bound.region == 'eu'",
                        "input people: data policy raw-stays-home lets classes pii, raw lie only"
                                + " at hpc");
        assertThat(placement.verdicts().getFirst().lasting()).isTrue();
        assertThat(placement.verdicts().getLast().reasons()).hasSize(1);
    }
}
