package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random work from a seed: every remembered answer is the one the engine would give. */
class AnswerMemoTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void answersAsThePlainEngineDoes(long seed) {
        var random = new SeededRandom(seed);
        var pit = new Sandpit(seed);
        var sites = new ArrayList<Sandpit.FakeSite>();
        for (int i = 0; i < 2 + random.nextInt(4); i++) {
            var site = pit.site("site-" + i, 1 + random.nextInt(6));
            site.gpus = random.nextInt(3);
            site.connect();
            sites.add(site);
        }
        Policies.apply(pit, policies((int) seed % 4));
        for (int i = 0; i < 60; i++) {
            act(pit, sites.get(random.nextInt(sites.size())), random);
        }

        assertThat(pit.rows(DecisionRecord.class)).hasSizeGreaterThan(5);
        ReplayTest.assertReplays(pit, new PlacementEngine(pit.federation().policies().policies()));
    }

    private static List<PlacementPolicy> policies(int which) {
        return switch (which) {
            case 0 -> List.of();
            case 1 -> List.of(Policies.roomiest());
            case 2 -> List.of(Policies.shortestQueue());
            default -> List.of(Policies.spread("spread", 2));
        };
    }

    private static void act(Sandpit pit, Sandpit.FakeSite site, SeededRandom random) {
        switch (random.nextInt(8)) {
            case 0 ->
                    pit.submit(
                            workflow(
                                    step("a")
                                            .each("n", 1, 1 + random.nextInt(8))
                                            .cores(1 + random.nextInt(2))
                                            .gpus(random.nextInt(2))));
            case 1 -> pit.submit(workflow(step("b").each("n", 1, 1 + random.nextInt(12))));
            case 2 -> {
                if (site.linked()) {
                    site.cut();
                } else {
                    site.connect();
                }
            }
            case 3 -> pit.pass(Duration.ofSeconds(random.nextInt(20)));
            default -> progress(pit, site, random);
        }
    }

    private static void progress(Sandpit pit, Sandpit.FakeSite site, SeededRandom random) {
        var there =
                pit.rows(AttemptRecord.class).stream()
                        .filter(a -> a.site().equals(site.name) && a.report().isEmpty())
                        .toList();
        if (site.linked() && !there.isEmpty()) {
            var attempt = there.get(random.nextInt(there.size())).attempt();
            site.start(attempt);
            if (random.nextInt(3) > 0) {
                site.succeed(attempt);
            }
        }
    }
}
