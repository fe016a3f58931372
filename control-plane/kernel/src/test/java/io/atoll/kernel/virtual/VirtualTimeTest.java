package io.atoll.kernel.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final VirtualTime time = new VirtualTime(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsWhatBecomesDueOnTheWayAtItsOwnTime() {
        time.schedule(Duration.ofSeconds(2), () -> ran.add("2 at " + time.now()));
        time.schedule(
                Duration.ofSeconds(1),
                () -> time.schedule(Duration.ofSeconds(1), () -> ran.add("1+1 at " + time.now())));
        time.schedule(Duration.ofSeconds(9), () -> ran.add("9"));

        time.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("2 at 2026-03-01T12:00:02Z", "1+1 at 2026-03-01T12:00:02Z");
        assertThat(time.now()).isEqualTo(START.plusSeconds(5));
        assertThat(time.nanoTime()).isEqualTo(5_000_000_000L);
        assertThat(time.pending()).isEqualTo(1);
    }

    @Test
    void keepsTheOrderOfSchedulingForWhatIsDueTogether() {
        for (int i = 0; i < 5; i++) {
            String name = "" + i;
            time.schedule(Duration.ofSeconds(1), () -> ran.add(name));
        }

        time.runUntilIdle(10);

        assertThat(ran).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void movesTheWallClockBackWithoutTheMonotonicOne() {
        time.advance(Duration.ofSeconds(10));

        time.shiftWallClock(Duration.ofMinutes(-1));

        assertThat(time.now()).isEqualTo(START.minusSeconds(50));
        assertThat(time.nanoTime()).isEqualTo(10_000_000_000L);
    }

    @Test
    void saysSoWhenSomethingSchedulesItselfForEver() {
        time.schedule(Duration.ofSeconds(1), this::again);

        assertThatThrownBy(() -> time.runUntilIdle(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("not idle after 3 actions at 2026-03-01T12:00:04Z");
    }

    @Test
    void forgetsWhatWasCancelled() {
        var timer = time.schedule(Duration.ofSeconds(1), () -> ran.add("never"));

        timer.cancel();

        assertThat(time.runNext()).isFalse();
        assertThat(ran).isEmpty();
    }

    private void again() {
        time.schedule(Duration.ofSeconds(1), this::again);
    }
}
