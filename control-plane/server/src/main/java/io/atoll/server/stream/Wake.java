package io.atoll.server.stream;

import io.atoll.kernel.id.ProjectName;
import io.atoll.server.shared.SharedState;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Waits until a project may have newer events: woken by the shared state, and by itself every
 * second, because a wake may be lost. Owned by one waiting thread.
 */
final class Wake implements AutoCloseable {
    private static final long LONGEST_MILLIS = 1_000;

    private final Semaphore woken = new Semaphore(0);
    private final AtomicLong highest = new AtomicLong();
    private final SharedState.Subscription subscription;

    Wake(SharedState shared, ProjectName project) {
        subscription =
                shared.subscribe(
                        mark -> {
                            if (mark.project().equals(project)) {
                                highest.accumulateAndGet(mark.highest(), Math::max);
                                woken.release();
                            }
                        });
    }

    /** Comes back when there may be events after number {@code after}, within a second. */
    void await(long after) throws InterruptedException {
        // A mark whose events were read along with earlier ones tells nothing new.
        while (woken.tryAcquire(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
            if (highest.get() > after) {
                return;
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
