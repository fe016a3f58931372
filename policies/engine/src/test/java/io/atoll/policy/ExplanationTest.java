package io.atoll.policy;

import static io.atoll.policy.Given.a100;
import static io.atoll.policy.Given.asking;
import static io.atoll.policy.Given.atEdge;
import static io.atoll.policy.Given.engine;
import static io.atoll.policy.Given.gpuPool;
import static io.atoll.policy.Given.input;
import static io.atoll.policy.Given.policy;
import static io.atoll.policy.Given.pool;
import static io.atoll.policy.Given.preferScore;
import static io.atoll.policy.Given.priced;
import static io.atoll.policy.Given.rawStaysHome;
import static io.atoll.policy.Given.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final List<SiteFacts> FEDERATION =
            List.of(
                    site("cloud-gpu", priced("cpu", 30, 60), gpuPool("gpu", a100(1, 1))),
                    site("edge-new-york", priced("cpu", 10, 10)),
                    site("edge-seattle", priced("cpu", 10, 10)),
                    site("hpc-ridge", priced("cpu", 80, 40)));
    private final PlacementEngine engine =
            engine(
                    List.of(
                            policy(
                                    "balanced",
                                    Scope.FEDERATION,
                                    List.of(),
                                    List.of(preferScore("cost", 2), preferScore("energy", 1)))),
                    List.of(rawStaysHome()));

    private Placement place(PlacementRequest request, List<SiteFacts> sites) {
        return engine.place(request, sites, Map.of());
    }

    @Test
    void saysThatDataMayOnlyLieHere() {
        var request =
                asking().reading(input("raw", "edge-seattle", Set.of("raw"), "edge-seattle"))
                        .requiring(atEdge())
                        .request();

        assertThat(place(request, FEDERATION).why()).isEqualTo("raw data may only lie here");
    }

    @Test
    void saysThatItIsTheOnlyPoolWithAGpu() {
        assertThat(place(asking().gpu(1, "0").request(), FEDERATION).why())
                .isEqualTo("the only pool with a GPU");
    }

    @Test
    void saysWhichPreferenceDecidedAndWhatDataHasToBeBrought() {
        var request =
                asking().reading(input("daily", "edge-seattle", Set.of(), "global")).request();

        assertThat(place(request, FEDERATION).why())
                .isEqualTo("score 67: cheapest, 1 KiB of data to bring there");
        assertThat(
                        place(
                                        asking().reading(
                                                        input(
                                                                "daily",
                                                                "edge-seattle",
                                                                Set.of(),
                                                                "hpc-ridge"))
                                                .request(),
                                        FEDERATION)
                                .why())
                .isEqualTo("score 67: cheapest, all its data is there");
    }

    @Test
    void comparesWithTheStrongestRivalWhereNoSuperlativeHolds() {
        var sites =
                List.of(
                        site("a", priced("cpu", 90, 0)),
                        site("b", priced("cpu", 80, 60)),
                        site("c", priced("cpu", 70, 70)),
                        site("d", priced("cpu", 10, 90)));

        assertThat(place(asking().request(), sites).why())
                .isEqualTo("score 73: cheaper than c/cpu");
    }

    @Test
    void saysHowATieWasBroken() {
        var sites = List.of(site("a", priced("cpu", 1, 1)), site("b", priced("cpu", 1, 1)));

        assertThat(place(asking().request(), sites).why())
                .isEqualTo("score 1: first by site.name of 2 with this score");
        assertThat(engine(List.of(), List.of()).place(asking().request(), sites, Map.of()).why())
                .isEqualTo("first by site.name of 2 feasible pools");
    }

    @Test
    void saysWhatTheOthersLack() {
        var mixed =
                List.of(
                        site("a", false, true, Given.ALLOWED, pool("cpu")),
                        site("b", pool("cpu", 8, 0)),
                        site("c", pool("cpu")));
        var full = List.of(site("b", pool("cpu", 8, 0)), site("c", pool("cpu")));

        assertThat(place(asking().request(), mixed).why())
                .isEqualTo(
                        "the only feasible pool of 3: 1 is without room now, 1 is not connected");
        assertThat(place(asking().request(), full).why())
                .isEqualTo("the only pool of 2 with room now");
        assertThat(
                        place(
                                        asking().requiring(atEdge()).request(),
                                        List.of(
                                                site("edge-a", pool("cpu")),
                                                site("hpc", pool("cpu"))))
                                .why())
                .isEqualTo("the only pool of 2 that meets at-edge");
        assertThat(place(asking().at("hpc-ridge").request(), FEDERATION).why())
                .isEqualTo("the site that was asked for");
        assertThat(place(asking().request(), List.of(site("a", pool("cpu")))).why())
                .isEqualTo("the only pool there is");
    }

    @Test
    void namesTheSmallestChangeThatWouldMakeOneFeasible() {
        var sites =
                List.of(
                        site("a", pool("cpu", 4, 4)),
                        site("b", pool("cpu", 16, 9)),
                        site("c", false, false, Given.ALLOWED, pool("cpu", 16, 16)));

        Placement placement = place(asking().cpu(12).request(), sites);

        assertThat(placement.choice()).isEmpty();
        assertThat(placement.why())
                .isEqualTo(
                        "none of the 3 pools can take it now: 1 is without room now, 1 is taking"
                                + " nothing new, 1 is too small");
        assertThat(placement.nearest()).isEqualTo("b/cpu would take it if 3 more cpu were free");
    }

    @Test
    void saysSoWhenThereIsNoPoolAtAll() {
        Placement placement = place(asking().request(), List.of(site("global")));

        assertThat(placement.why()).isEqualTo("no site offers a pool");
        assertThat(placement.nearest()).isEqualTo("a site that offers a pool must join");
    }
}
