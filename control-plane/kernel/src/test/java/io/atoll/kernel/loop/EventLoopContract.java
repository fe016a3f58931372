package io.atoll.kernel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.virtual.FailingFaultHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every event loop does. A subclass makes loops and lets them run. */
public abstract class EventLoopContract {
    protected final FailingFaultHandler faults = new FailingFaultHandler();
    protected final CopyOnWriteArrayList<String> ran = new CopyOnWriteArrayList<>();

    /** A loop that does not run its events before {@link #go}. */
    protected abstract EventLoop loop(LoopConfig config, Runnable afterDrain);

    /** Lets the loop run until {@code count} entries are in {@link #ran}. */
    protected abstract void go(int count);

    /** Makes time pass while the loop does not run. */
    protected abstract void pass(Duration duration);

    @AfterEach
    void noInvariantBroke() {
        faults.check();
    }

    @Test
    void runsEventsInTheOrderOfArrival() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        for (String name : List.of("a", "b", "c")) {
            assertThat(loop.submit("step", () -> ran.add(name + loop.inLoop()))).isTrue();
        }

        go(3);

        assertThat(ran).containsExactly("atrue", "btrue", "ctrue");
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void saysWhenItIsClosed() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        assertThat(loop.isClosed()).isFalse();

        loop.close(Duration.ZERO);

        assertThat(loop.isClosed()).isTrue();
        assertThat(loop.submit("late", () -> ran.add("late"))).isFalse();
    }

    @Test
    void refusesAnEventWhenTheMailboxIsFull() {
        var loop = loop(LoopConfig.named("desk").withMailboxCapacity(2), () -> {});

        assertThat(loop.submit("1", () -> ran.add("1"))).isTrue();
        assertThat(loop.submit("2", () -> ran.add("2"))).isTrue();
        assertThat(loop.submit("3", () -> ran.add("3"))).isFalse();

        go(2);
        assertThat(ran).containsExactly("1", "2");
    }

    @Test
    void runsTheReplacementOfAnEventThatWaitedTooLong() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        loop.submit("late", Duration.ofSeconds(5), () -> ran.add("late"), () -> ran.add("expired"));
        loop.submit("fine", Duration.ofMinutes(1), () -> ran.add("fine"), () -> ran.add("bad"));

        pass(Duration.ofSeconds(6));
        go(2);

        assertThat(ran).containsExactly("expired", "fine");
    }

    @Test
    void commitsOncePerBatchAndNeverMoreThanTheBatchHolds() {
        var loop = loop(LoopConfig.named("desk").withMaxEventsPerDrain(2), () -> ran.add("commit"));
        for (int i = 0; i < 5; i++) {
            String name = "e" + i;
            loop.submit("step", () -> ran.add(name));
        }

        go(8);

        assertThat(ran).containsExactly("e0", "e1", "commit", "e2", "e3", "commit", "e4", "commit");
    }

    @Test
    void runsTimersByTheirTimeAndThenByTheirOrder() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        loop.schedule("later", Duration.ofMillis(20), () -> ran.add("later"));
        loop.schedule("soon", Duration.ofMillis(10), () -> ran.add("soon"));
        loop.schedule("soon too", Duration.ofMillis(10), () -> ran.add("soon too"));

        pass(Duration.ofSeconds(1));
        go(3);

        assertThat(ran).containsExactly("soon", "soon too", "later");
    }

    @Test
    void neverRunsATimerAfterItWasCancelledOnTheLoop() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        var victim = new CopyOnWriteArrayList<EventLoop.Timer>();
        loop.schedule(
                "killer",
                Duration.ofMillis(5),
                () -> {
                    victim.getFirst().cancel();
                    ran.add("killer");
                });
        victim.add(loop.schedule("victim", Duration.ofMillis(5), () -> ran.add("victim")));
        loop.schedule("last", Duration.ofMillis(6), () -> ran.add("last"));

        pass(Duration.ofSeconds(1));
        go(2);

        assertThat(ran).containsExactly("killer", "last");
    }

    @Test
    void refusesMoreTimersThanItsBound() {
        var loop = loop(LoopConfig.named("desk").withTimerCapacity(1), () -> {});
        var first = loop.schedule("first", Duration.ofHours(1), () -> {});

        assertThatThrownBy(() -> loop.schedule("second", Duration.ofHours(1), () -> {}))
                .isInstanceOf(AtollException.class)
                .hasMessage("cannot schedule 'second' on desk: 1 timers are pending already")
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);

        first.cancel();
        loop.schedule("second", Duration.ofHours(1), () -> {});
    }

    @Test
    void takesNothingOnceClosedAndDropsWhatWaits() {
        var loop = loop(LoopConfig.named("desk"), () -> {});
        loop.submit(
                "closing",
                () -> {
                    ran.add("closing");
                    loop.close(Duration.ZERO);
                });
        loop.submit("dropped", () -> ran.add("dropped"));

        go(1);

        assertThat(loop.submit("after", () -> ran.add("after"))).isFalse();
        loop.schedule("after", Duration.ZERO, () -> ran.add("after")).cancel();
        pass(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("closing");
    }
}
