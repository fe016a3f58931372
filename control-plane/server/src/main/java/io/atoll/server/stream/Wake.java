package io.atoll.server.stream;

import io.atoll.kernel.id.ProjectName;
import io.atoll.server.shared.SharedState;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a project may have newer events: woken by the shared state, and by itself every
 * second, because a wake may be lost. Owned by one waiting thread.
 */
final class Wake implements AutoCloseable {
    private static final long LONGEST_MILLIS = 1_000;

    private final Semaphore woken = new Semaphore(0);
    private final SharedState.Subscription subscription;

    Wake(SharedState shared, ProjectName project) {
        subscription =
                shared.subscribe(
                        mark -> {
                            if (mark.project().equals(project)) {
                                woken.release();
                            }
                        });
    }

    /** Comes back when there may be something new, within a second. */
    void await() throws InterruptedException {
        if (woken.tryAcquire(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
