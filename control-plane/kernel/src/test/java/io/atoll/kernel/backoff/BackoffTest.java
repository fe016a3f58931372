package io.atoll.kernel.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.virtual.SeededRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(1));
    private final SeededRandom random = new SeededRandom(1);

    @Test
    void doublesTheCeilingUpToTheMaximum() {
        assertThat(backoff.ceiling(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.ceiling(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.ceiling(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(backoff.ceiling(4)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.ceiling(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void spreadsTheDelaysOverTheWholeRangeBelowTheCeiling() {
        long low = 0;
        for (int i = 0; i < 1_000; i++) {
            var delay = backoff.delay(9, random);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            low += delay.toMillis() < 500 ? 1 : 0;
        }
        assertThat(low).isBetween(400L, 600L);
    }

    @Test
    void givesUpWhenTheBudgetIsSpentAndStartsOverAfterASuccess() {
        var attempts = backoff.attempts(2, random);

        assertThat(attempts.next()).isPresent();
        assertThat(attempts.next()).isPresent();
        assertThat(attempts.next()).isEmpty();

        attempts.reset();
        assertThat(attempts.next())
                .hasValueSatisfying(d -> assertThat(d).isLessThan(Duration.ofMillis(100)));
        assertThat(attempts.retries()).isEqualTo(1);
    }

    @Test
    void startsOverOnlyAfterASuccessThatLasted() {
        var attempts = backoff.endless(random);
        var _ = attempts.next();
        var _ = attempts.next();

        attempts.lostAfter(Duration.ofMillis(999));
        assertThat(attempts.retries()).isEqualTo(2);

        attempts.lostAfter(Duration.ofSeconds(1));
        assertThat(attempts.retries()).isZero();
    }

    @Test
    void refusesBoundsThatMakeNoSense() {
        assertThatThrownBy(() -> Backoff.doubling(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("expected 0 < initial <= max");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0.5))
                .hasMessage("backoff factor 0.5 is below 1");
    }
}
