package io.atoll.kernel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.loop.SlowEvents.Kind;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowEventsTest {
    private final VirtualTime time = new VirtualTime();
    private final List<SlowEvents.Slow> logged = new ArrayList<>();
    private final SlowEvents slow = new SlowEvents(time, Duration.ofMillis(50), logged::add);
    private final EventLoop loop =
            new WatchedLoop(
                    new VirtualEventLoop(LoopConfig.named("desk"), time, new FailingFaultHandler()),
                    slow);

    @Test
    void countsWhatKeepsTheLoopBusyForMoreThanTheLimit() {
        busy("quick", 50);
        busy("long", 51);
        busy("long", 70);
        loop.schedule("timer", Duration.ofSeconds(1), () -> work(90));
        loop.submit("late", Duration.ofMillis(1), () -> {}, () -> work(60));
        time.skip(Duration.ofMillis(2));

        time.runUntilIdle(100);

        assertThat(slow.counted())
                .containsExactly(kind("late", 1, 60), kind("long", 2, 70), kind("timer", 1, 90));
        assertThat(slow.count()).isEqualTo(4);
    }

    @Test
    void countsNothingOfAStart() {
        slow.later();
        slow.watch(
                "start",
                () -> {
                    slow.begin();
                    work(90);
                });
        slow.watch("next", () -> work(60));

        assertThat(slow.counted()).containsExactly(kind("next", 1, 60));
    }

    @Test
    void countsAnEventThatThrows() {
        assertThatThrownBy(
                        () ->
                                slow.watch(
                                        "broken",
                                        () -> {
                                            work(60);
                                            throw new IllegalStateException("by hand");
                                        }))
                .hasMessage("by hand");

        assertThat(slow.counted()).containsExactly(kind("broken", 1, 60));
    }

    @Test
    void logsEachKindOnceAndAgainOnlyWhenItIsTwiceAsSlow() {
        for (long millis : List.of(60, 70, 119, 121, 200, 242, 60)) {
            busy("long", millis);
        }
        busy("other", 55);
        time.settle();

        assertThat(logged)
                .extracting(each -> each.kind() + " " + each.busy().toMillis())
                .containsExactly("long 60", "long 121", "long 242", "other 55");
    }

    @Test
    void countsFurtherKindsTogether() {
        for (int kind = 0; kind < SlowEvents.MOST_KINDS + 5; kind++) {
            busy("kind %02d".formatted(kind), 60);
        }
        time.settle();

        assertThat(slow.counted())
                .hasSize(SlowEvents.MOST_KINDS + 1)
                .contains(kind(SlowEvents.OTHERS, 5, 60));
        assertThat(logged).hasSize(SlowEvents.MOST_KINDS + 1);
    }

    @Test
    void doesNotCountTimeInWhichTheThreadDidNotWork() {
        var waits = new SlowEvents(new Stopped(), Duration.ofMillis(50), logged::add);

        waits.watch("stopped", () -> work(60_000));

        assertThat(waits.counted()).isEmpty();
        assertThat(logged).isEmpty();
    }

    @Test
    void theMachinesClockCountsWhatAThreadWorks() {
        var machine = new SystemTimeSource();
        long before = machine.threadNanos();
        long sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum += Integer.toString(i).length();
        }

        assertThat(sum).isPositive();
        assertThat(machine.threadNanos()).isGreaterThan(before);
    }

    private void busy(String kind, long millis) {
        loop.submit(kind, () -> work(millis));
    }

    private void work(long millis) {
        time.skip(Duration.ofMillis(millis));
    }

    private static Kind kind(String name, long count, long worstMillis) {
        return new Kind(name, count, Duration.ofMillis(worstMillis));
    }

    /** Time goes by, and no processor works. */
    private final class Stopped implements TimeSource {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public long threadNanos() {
            return 0;
        }
    }
}
