package io.atoll.agent.app.work;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A few threads for work that waits for disks or peers, so that the agent's loop never does. Idle
 * threads end. What waits when it is closed is dropped: the journal knows it.
 */
public final class Workers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Workers.class.getName());
    private static final int QUEUE_LIMIT = 200_000;
    private static final long IDLE_SECONDS = 30;

    private final String name;
    private final int queueLimit;
    private final ThreadPoolExecutor pool;

    public Workers(String name, int threads) {
        this(name, threads, QUEUE_LIMIT);
    }

    /** {@code queueLimit}: how many pieces may wait; at least 1. */
    public Workers(String name, int threads, int queueLimit) {
        this.name = name;
        this.queueLimit = queueLimit;
        var count = new AtomicLong();
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(queueLimit),
                        run ->
                                Thread.ofPlatform()
                                        .name(name + "-" + count.incrementAndGet())
                                        .daemon()
                                        .unstarted(run));
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs {@code work} soon.
     *
     * @throws AtollException LIMIT_EXCEEDED if too much waits
     */
    public void submit(Runnable work) {
        try {
            pool.execute(work);
        } catch (RejectedExecutionException _) {
            if (!pool.isShutdown()) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot take more work for '%s': %d pieces wait"
                                .formatted(name, queueLimit));
            }
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** Waits for what runs to end; false if it did not. */
    public boolean awaitEnd(Duration limit) {
        try {
            return pool.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            LOG.log(System.Logger.Level.DEBUG, "stopped waiting for {0}", name);
            return false;
        }
    }
}
