package io.atoll.kernel.loop;

import java.util.concurrent.locks.LockSupport;

/** Hands a loop what must not be dropped. */
public final class Mailbox {
    private static final long RETRY_NANOS = 1_000_000;

    private Mailbox() {}

    /**
     * Has {@code action} run on {@code loop}, and waits while its mailbox is full. Only a closed
     * loop takes nothing: what is told to it is of no use to anybody. An interrupt does not end the
     * wait; it is set again afterwards. Any thread: the loop's own cannot wait for itself, and runs
     * the action at once when the mailbox is full.
     *
     * @param name what the event is; a constant
     */
    public static void put(EventLoop loop, String name, Runnable action) {
        boolean interrupted = false;
        while (!loop.submit(name, action) && !loop.isClosed()) {
            if (loop.inLoop()) {
                action.run();
                break;
            }
            interrupted |= Thread.interrupted(); // with it set, nothing would be waited for
            LockSupport.parkNanos(RETRY_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
