package io.atoll.server.retention;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.config.RetentionConfig;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables that are only appended to from growing for ever, while this instance leads.
 * Soft; one thread of its own.
 */
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    /** Of one look; more than a leader can append in the time between two. */
    private static final int TRANSACTIONS = 200;

    private final Removal removal;
    private final Supplier<Optional<Term>> term;
    private final TimeSource time;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("retention").daemon().factory());

    /**
     * {@link #start} makes it look.
     *
     * @param term in which this instance leads; empty: it does not
     */
    public Retention(
            Database database,
            TermGuard guard,
            RetentionConfig config,
            Supplier<Optional<Term>> term,
            TimeSource time) {
        this.removal = new Removal(database, guard, config);
        this.term = term;
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
            term.get().ifPresent(leading -> removal.sweep(leading, time.now(), TRANSACTIONS));
        } catch (AtollException e) {
            LOG.info("nothing removed this time why={}", e.getMessage());
        } catch (RuntimeException e) {
            // The next look must still come.
            LOG.warn("cannot remove what is past its retention why={}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
