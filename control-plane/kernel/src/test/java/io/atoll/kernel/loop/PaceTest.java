package io.atoll.kernel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Duration EVERY = Duration.ofMillis(4);
    private final VirtualTime time = new VirtualTime();
    private final Pace pace = new Pace(time, 3, EVERY);

    @Test
    void letsABurstThroughAndThenOneAtATime() {
        for (int i = 0; i < 3; i++) {
            assertThat(pace.take()).isZero();
        }
        assertThat(pace.take()).isEqualTo(EVERY);
        assertThat(pace.take()).isEqualTo(EVERY);

        time.advance(EVERY);
        assertThat(pace.take()).isZero();
        assertThat(pace.take()).isEqualTo(EVERY);
    }

    @Test
    void savesUpNoMoreThanABurst() {
        time.advance(Duration.ofHours(1));

        for (int i = 0; i < 3; i++) {
            assertThat(pace.take()).isZero();
        }
        assertThat(pace.take()).isEqualTo(EVERY);
    }
}
