package io.atoll.kernel.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.EventLoopContract;
import io.atoll.kernel.loop.LoopConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualEventLoopTest extends EventLoopContract {
    private final VirtualTime time = new VirtualTime();

    @Override
    protected EventLoop loop(LoopConfig config, Runnable afterDrain) {
        return new VirtualEventLoop(config, time, faults, afterDrain);
    }

    @Override
    protected void go(int count) {
        time.runUntilIdle(100);
    }

    @Override
    protected void pass(Duration duration) {
        // In virtual time a loop that is not run is one whose events fall behind the clock.
        time.skip(duration);
    }

    @Test
    void failsTheTestAtOnceWhenAnInvariantBreaks() {
        var handler = new FailingFaultHandler();
        var desk = new VirtualEventLoop(LoopConfig.named("desk"), time, handler);
        desk.submit(
                "renew",
                () -> {
                    throw new IllegalStateException("two owners");
                });

        assertThatThrownBy(() -> time.settle())
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "broken invariant in desk: renew: java.lang.IllegalStateException: two"
                                + " owners");
        assertThatThrownBy(handler::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void leavesNothingBehindWhenItCrashes() {
        var desk = new VirtualEventLoop(LoopConfig.named("desk"), time, faults);
        desk.submit("event", () -> ran.add("event"));
        desk.schedule("timer", Duration.ofSeconds(1), () -> ran.add("timer"));

        desk.crash();

        assertThat(time.pending()).isZero();
        assertThat(ran).isEmpty();
        assertThat(desk.isClosed()).isTrue();
    }
}
