package io.atoll.agent.app.toy;

import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.Runtimes;
import java.time.Duration;

/** Work that a toy pretends to do. What it pretends outlives the agents that it makes one for. */
public final class ToyKind implements ExecutorKind, AutoCloseable {
    private final ThreadEventLoop loop;
    private final ToyWork work;
    private volatile boolean silent;

    public ToyKind(TimeSource time) {
        loop =
                new ThreadEventLoop(
                                LoopConfig.named("toy"),
                                time,
                                (what, fault) -> {
                                    throw new AssertionError(what, fault);
                                })
                        .start();
        work = new ToyWork(loop, time);
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Runtimes runtimes() {
        return Runtimes.PLAIN;
    }

    @Override
    public Executor make(Place place) {
        return new ToyExecutor(work, loop, () -> silent);
    }

    /** Whether it cannot say what it holds, as a batch system whose controller is down. */
    void beSilent(boolean now) {
        silent = now;
    }

    @Override
    public void close() {
        loop.close(Duration.ofSeconds(1));
    }
}
