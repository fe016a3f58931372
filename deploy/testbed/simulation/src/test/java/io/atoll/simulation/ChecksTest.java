package io.atoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check fails when what it guards is broken on purpose. */
class ChecksTest {
    private static final int SEEDS = 200;

    @ParameterizedTest
    @CsvSource({
        "LOSE_AN_EXECUTION, P1 is broken",
        "DROP_THE_FENCE, P2 is broken",
        "FORGET_ATTEMPTS, P2 is broken",
        "FORGET_TO_JOURNAL, P2 is broken",
        "GIVE_UP_TOO_EARLY, P3 is broken",
        "SHOW_TOO_EARLY, P4 is broken",
        "SKIP_VERIFICATION, P4 is broken",
        "LEAK_REPLICAS, P5 is broken",
        "RELEASE_ANY_PATH, P5 is broken",
        "IGNORE_FOLDERS, P5 is broken",
        "TAKE_WITHOUT_BYTES, P12 is broken",
        "END_TOO_EARLY, P10 is broken",
        "SPARE_THE_SUSPECT, P1 is broken",
        "IGNORE_THE_OWNER, P13 is broken",
        "TRUST_THE_RECORD, P1 is broken",
        "STORE_A_STEP_BACK, the count is broken"
    })
    void failsAndTellsHowToRepeatIt(Sabotage sabotage, String broken) {
        var message = firstFailure(sabotage);

        assertThat(message).contains(broken).containsPattern("repeat: ./atoll test --seed \\d+");
    }

    private static String firstFailure(Sabotage sabotage) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Simulation(seed, sabotage, Optional.empty()).run();
            } catch (AssertionError failed) {
                return String.valueOf(failed.getMessage());
            }
        }
        return "no seed up to " + SEEDS + " failed";
    }
}
