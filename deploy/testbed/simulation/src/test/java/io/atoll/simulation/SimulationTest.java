package io.atoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = Integer.getInteger("atoll.seeds", 200);

    @Test
    void keepsEveryPromiseWhateverTheSeed() {
        run(Scenario.EVERYTHING, SEEDS);
    }

    @Test
    void endsAllWellThatASiteWithABrokenStoreWouldHaveFailed() {
        run(Scenario.BROKEN_SITES, SEEDS / 4);
    }

    private static void run(Scenario scenario, int seeds) {
        var given = Optional.ofNullable(System.getProperty("atoll.seed")).map(Long::valueOf);
        if (given.isPresent()) {
            var out = Optional.of(System.out);
            System.out.println(new Simulation(given.get(), scenario, Sabotage.NONE, out).run());
            return;
        }
        int executions = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            executions +=
                    new Simulation(seed, scenario, Sabotage.NONE, Optional.empty())
                            .run()
                            .executions();
        }
        assertThat(executions).isGreaterThan(seeds);
    }

    @Test
    void isDecidedByItsSeedAlone() {
        assertThat(told(7)).isEqualTo(told(7)).isNotEqualTo(told(8));
    }

    /** Everything that happens in a run, line by line. */
    private static String told(long seed) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            new Simulation(seed, Sabotage.NONE, Optional.of(out)).run();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
