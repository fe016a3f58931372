package io.atoll.testbed.benchmarks.hollow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final VirtualTime time = new VirtualTime();
    private final Tally tally = new Tally(time);

    @Test
    void tellsWhenTheLastEndWasAcknowledged() {
        tally.acknowledged(3);
        time.skip(Duration.ofSeconds(2));
        long last = time.nanoTime();
        tally.acknowledged(2);
        time.skip(Duration.ofSeconds(1));

        assertThat(tally.await(5, Duration.ofSeconds(1))).isEqualTo(last);
        assertThat(tally.ends()).isEqualTo(5);
    }

    @Test
    void saysHowManyAreMissing() {
        tally.acknowledged(3);

        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> tally.await(5, Duration.ZERO))
                .withMessage("cannot measure: 3 of 5 ends were acknowledged within 0 s");
    }

    @Test
    void doesNotWaitForASiteThatBroke() {
        tally.broken("cannot measure: the link of site hollow-1 ended");

        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> tally.await(5, Duration.ofDays(1)))
                .withMessage("cannot measure: the link of site hollow-1 ended");
    }
}
