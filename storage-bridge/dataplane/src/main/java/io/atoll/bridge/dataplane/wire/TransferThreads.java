package io.atoll.bridge.dataplane.wire;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for transfers: made when needed, gone when idle, refused past a limit. */
public final class TransferThreads {
    private static final int KEEP_SECONDS = 10;

    private TransferThreads() {}

    public static ThreadPoolExecutor atMost(int limit, String name) {
        return new ThreadPoolExecutor(
                0,
                limit,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
    }
}
