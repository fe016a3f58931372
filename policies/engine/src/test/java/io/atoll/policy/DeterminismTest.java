package io.atoll.policy;

import static io.atoll.policy.Given.asking;
import static io.atoll.policy.Given.atEdge;
import static io.atoll.policy.Given.engine;
import static io.atoll.policy.Given.euOnly;
import static io.atoll.policy.Given.input;
import static io.atoll.policy.Given.policy;
import static io.atoll.policy.Given.preferScore;
import static io.atoll.policy.Given.priced;
import static io.atoll.policy.Given.rawStaysHome;
import static io.atoll.policy.Given.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final List<SiteFacts> SITES =
            List.of(
                    site("a-eu", priced("x", 1, 2), priced("y", 2, 1)),
                    site("b", priced("x", 2, 1), priced("y", 1, 2)),
                    site("edge-c", priced("x", 2, 1)));

    @Test
    void givesTheSameBytesWhateverTheOrderOfSitesPoolsInputsAndPolicies() {
        var placement =
                new ArrayList<>(
                        List.of(
                                policy(
                                        "one",
                                        Scope.FEDERATION,
                                        List.of(),
                                        List.of(preferScore("cost", 1), preferScore("energy", 1))),
                                policy("two", Scope.FEDERATION, List.of(atEdge()), List.of())));
        var data = new ArrayList<>(List.of(rawStaysHome(), euOnly()));
        var inputs =
                new ArrayList<>(
                        List.of(
                                input("p", "b", Set.of("raw"), "b"),
                                input("q", "edge-c", Set.of("pii", "raw"), "edge-c", "b"),
                                input("r", "b", Set.of(), "a-eu")));
        String expected = text(placement, data, inputs, SITES);
        var random = new Random(7);

        for (int i = 0; i < 50; i++) {
            Collections.shuffle(placement, random);
            Collections.shuffle(data, random);
            Collections.shuffle(inputs, random);
            var sites = new ArrayList<SiteFacts>();
            for (SiteFacts site : SITES) {
                var pools = new ArrayList<>(site.pools());
                Collections.shuffle(pools, random);
                sites.add(Given.site(site.name().text(), pools.toArray(PoolFacts[]::new)));
            }
            Collections.shuffle(sites, random);

            assertThat(text(placement, data, inputs, sites)).isEqualTo(expected);
        }
    }

    private static String text(
            List<PlacementPolicy> placement,
            List<DataPolicy> data,
            List<PlacementRequest.InputFacts> inputs,
            List<SiteFacts> sites) {
        var request =
                asking().reading(inputs.toArray(PlacementRequest.InputFacts[]::new)).request();
        return PlacementText.canonical(engine(placement, data).place(request, sites, Map.of()));
    }

    @Test
    void replaysToTheSameBytesAndNoticesAChangedFact() {
        var engine =
                engine(
                        List.of(
                                policy(
                                        "one",
                                        Scope.FEDERATION,
                                        List.of(),
                                        List.of(preferScore("cost", 1)))),
                        List.of());
        var request = asking().request();
        String recorded =
                PlacementText.canonical(engine.place(request, SITES.subList(1, 2), Map.of()));

        assertThat(recorded)
                .isEqualTo(
                        """
                        {"choice":{"pool":"x","site":"b"},"nearest":"","policy":"one","verdicts":[\
                        {"lasting":false,"pool":"x","reasons":[],"scores":[{"name":"cost",\
                        "scoreMillis":2000,"weight":1}],"site":"b","totalMillis":2000},\
                        {"lasting":false,"pool":"y","reasons":[],"scores":[{"name":"cost",\
                        "scoreMillis":1000,"weight":1}],"site":"b","totalMillis":1000}],\
                        "why":"score 2: cheapest"}\
                        """);
        assertThat(
                        PlacementText.replay(
                                        engine, request, SITES.subList(1, 2), Map.of(), recorded)
                                .same())
                .isTrue();
        assertThat(PlacementText.replay(engine, request, SITES, Map.of(), recorded).same())
                .isFalse();
    }
}
