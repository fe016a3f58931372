package io.atoll.kernel.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.virtual.SeededRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HeldDigestTest {
    private static final List<String> STATES = List.of("ASSIGNED", "RUNNING", "ENDED");

    private static AttemptId attempt(int number) {
        return new AttemptId(new ExecutionId(new UUID(7, number)), new Fence(1));
    }

    private static Digest of(Map<AttemptId, String> held) {
        var all = new HeldDigest();
        held.forEach(all::add);
        return all.digest();
    }

    @Test
    void isTheDigestOfTheLineOfOneAttempt() {
        var one = new HeldDigest();
        one.add(attempt(1), "RUNNING");

        assertThat(one.digest()).isEqualTo(Digest.of(attempt(1) + " RUNNING"));
    }

    @Test
    void isTheSameHoweverWhatIsHeldCameTogether() {
        var random = new SeededRandom(5);
        var kept = new HeldDigest();
        var held = new HashMap<AttemptId, String>();
        for (int i = 0; i < 2_000; i++) {
            var attempt = attempt(random.nextInt(50));
            var before = held.remove(attempt);
            if (before != null) {
                kept.remove(attempt, before);
            }
            if (random.nextInt(3) > 0) {
                var state = STATES.get(random.nextInt(STATES.size()));
                held.put(attempt, state);
                kept.add(attempt, state);
            }
            assertThat(kept.digest()).isEqualTo(of(held));
        }
    }

    @Test
    void tellsAttemptsFencesAndStatesApart() {
        var other = new AttemptId(attempt(1).execution(), new Fence(2));

        assertThat(
                        List.of(
                                of(Map.of()),
                                of(Map.of(attempt(1), "RUNNING")),
                                of(Map.of(attempt(1), "ENDED")),
                                of(Map.of(other, "RUNNING")),
                                of(Map.of(attempt(1), "RUNNING", other, "RUNNING"))))
                .doesNotHaveDuplicates();
    }
}
