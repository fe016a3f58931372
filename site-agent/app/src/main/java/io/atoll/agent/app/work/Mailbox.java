package io.atoll.agent.app.work;

import io.atoll.kernel.loop.EventLoop;
import java.util.concurrent.locks.LockSupport;

/** Hands over what must not be dropped. */
public final class Mailbox {
    private static final long RETRY_NANOS = 1_000_000;

    private Mailbox() {}

    /**
     * Waits while the loop is too busy to take it; gives up when this thread is interrupted. The
     * loop's own thread cannot wait for itself: it does it at once.
     */
    public static void put(EventLoop loop, String name, Runnable action) {
        while (!loop.submit(name, action) && !Thread.currentThread().isInterrupted()) {
            if (loop.inLoop()) {
                action.run();
                return;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }
}
