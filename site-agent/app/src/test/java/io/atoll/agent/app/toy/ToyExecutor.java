package io.atoll.agent.app.toy;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Brings an agent's requests to the toy's own loop. Owns nothing: {@link ToyWork} goes on without
 * it.
 */
final class ToyExecutor implements Executor {
    private final ToyWork work;
    private final EventLoop loop;
    private final BooleanSupplier silent;

    /** {@code silent}: whether it cannot say now what it holds. */
    ToyExecutor(ToyWork work, EventLoop loop, BooleanSupplier silent) {
        this.silent = silent;
        this.work = work;
        this.loop = loop;
    }

    @Override
    public void open(ExecutorListener listener) {
        if (!work.hear(listener)) {
            throw new AtollException(
                    ErrorCode.CONFLICT, "cannot open the executor: it is open already");
        }
    }

    @Override
    public void start(AttemptLaunch launch) {
        submit("start", () -> work.start(launch));
    }

    @Override
    public void stop(AttemptId attempt, Duration grace) {
        submit("stop", () -> work.stop(attempt, grace));
    }

    @Override
    public void kill(AttemptId attempt, String why) {
        submit("kill", () -> work.kill(attempt, why));
    }

    @Override
    public CompletableFuture<List<Held>> list() {
        if (silent.getAsBoolean()) {
            return CompletableFuture.failedFuture(
                    new AtollException(
                            ErrorCode.UNAVAILABLE, "cannot list what the toy holds: it is silent"));
        }
        var answer = new CompletableFuture<List<Held>>();
        submit("list", () -> answer.complete(work.held()));
        return answer;
    }

    @Override
    public void forget(AttemptId attempt) {
        submit("forget", () -> work.forget(attempt));
    }

    @Override
    public void close() {
        work.deafen();
    }

    private void submit(String name, Runnable action) {
        if (!loop.submit(name, action)) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED, "cannot reach the toy: its queue is full");
        }
    }
}
