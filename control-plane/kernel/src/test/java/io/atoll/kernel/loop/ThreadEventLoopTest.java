package io.atoll.kernel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadEventLoopTest extends EventLoopContract {
    private final VirtualTime time = new VirtualTime();
    private final SystemTimeSource clock = new SystemTimeSource();
    private @Nullable ThreadEventLoop loop;

    @Override
    protected EventLoop loop(LoopConfig config, Runnable afterDrain) {
        loop = new ThreadEventLoop(config, time, faults, afterDrain);
        return loop;
    }

    @Override
    protected void go(int count) {
        if (loop != null) {
            loop.start();
        }
        await("the loop to have run " + count).until(() -> ran.size() >= count);
    }

    @Override
    protected void pass(Duration duration) {
        time.advance(duration);
    }

    @AfterEach
    void close() {
        if (loop != null) {
            loop.close(Duration.ofSeconds(5));
        }
    }

    @Test
    void wakesForATimerOfTheRealClock() {
        var real = new ThreadEventLoop(LoopConfig.named("real"), clock, faults).start();

        real.schedule("tick", Duration.ofMillis(3), () -> ran.add("tick"));

        await("the timer").until(() -> ran.contains("tick"));
        real.close(Duration.ofSeconds(5));
    }

    @Test
    void handsWhatEscapesAnEventToTheFaultHandlerAndGoesOn() throws InterruptedException {
        var faulty = new CopyOnWriteArrayList<String>();
        FaultHandler recorder = (what, fault) -> faulty.add(what + ": " + fault.getMessage());
        var survivor = new ThreadEventLoop(LoopConfig.named("desk"), clock, recorder).start();
        var done = new CountDownLatch(1);

        survivor.submit(
                "renew",
                () -> {
                    throw new AtollException(ErrorCode.DENIED, "cannot renew: no");
                });
        survivor.submit("next", done::countDown);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(faulty).containsExactly("desk: renew: cannot renew: no");
        survivor.close(Duration.ofSeconds(5));
    }

    @Test
    void takesEveryEventOfManyThreadsOnce() throws InterruptedException {
        int perThread = 20_000;
        var busy =
                new ThreadEventLoop(
                                LoopConfig.named("busy").withMailboxCapacity(1_000), clock, faults)
                        .start();
        var done = new CountDownLatch(2 * perThread);
        for (int t = 0; t < 2; t++) {
            Thread.ofPlatform().start(() -> submitAll(busy, done, perThread));
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(busy.waiting()).isZero();
        busy.close(Duration.ofSeconds(5));
    }

    private static void submitAll(ThreadEventLoop busy, CountDownLatch done, int count) {
        int accepted = 0;
        while (accepted < count) {
            accepted += busy.submit("count", done::countDown) ? 1 : 0;
        }
    }
}
