package io.atoll.server.globalstore;

import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the global store's folder the chunks of uploads and pushes that nobody goes on with.
 * Each instance does, also where several share the folder. Soft; one thread of its own.
 */
public final class Leftovers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PERIOD = Duration.ofMinutes(5);

    private final ContentStore store;
    private final Duration ttl;
    private final TimeSource time;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("store-leftovers").daemon().factory());

    /** {@link #start} makes it look. @param ttl how long chunks are kept after the last came */
    public Leftovers(ContentStore store, Duration ttl, TimeSource time) {
        this.store = store;
        this.ttl = ttl;
        this.time = time;
    }

    /** Begins to look. */
    public void start() {
        var _ =
                thread.scheduleWithFixedDelay(
                        this::look, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    private void look() {
        try {
            int removed = store.forgetAbandoned(time.now().minus(ttl));
            if (removed > 0) {
                LOG.info("chunks of abandoned uploads removed contents={}", removed);
            }
        } catch (AtollException e) {
            LOG.warn("cannot remove chunks of abandoned uploads why={}", e.getMessage());
        } catch (RuntimeException e) {
            // The next look must still come.
            LOG.warn("cannot remove chunks of abandoned uploads why={}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
