package io.atoll.server.reign;

import io.atoll.kernel.AtollException;
import io.atoll.server.coordination.Leader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second who leads and in which term, so that everybody else can know it from memory.
 * Soft; its own thread asks, any thread reads.
 */
public final class LeaderWatch implements LeaderView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final String instance;
    private final Supplier<Optional<Reign>> here;
    private final Supplier<Optional<Leader>> proposed;
    private final LongSupplier newestTerm;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("leader-watch").daemon().factory());

    private volatile Optional<Leader> seen = Optional.empty();
    private volatile long term;

    /**
     * A watch; {@link #start()} makes it look.
     *
     * @param proposed asks ZooKeeper; may take seconds
     * @param newestTerm asks the database
     */
    public LeaderWatch(
            String instance,
            Supplier<Optional<Reign>> here,
            Supplier<Optional<Leader>> proposed,
            LongSupplier newestTerm) {
        this.instance = instance;
        this.here = here;
        this.proposed = proposed;
        this.newestTerm = newestTerm;
    }

    /** Begins to look. */
    public void start() {
        var _ =
                thread.scheduleWithFixedDelay(
                        this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Reign> reign() {
        return here.get();
    }

    @Override
    public Optional<Leader> elsewhere() {
        return seen.filter(leader -> !leader.instance().equals(instance));
    }

    @Override
    public long term() {
        return reign().map(reign -> reign.term().number()).orElse(term);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            seen = proposed.get();
            term = newestTerm.getAsLong();
        } catch (AtollException e) {
            LOG.debug("leader not known why={}", e.getMessage());
        } catch (RuntimeException e) {
            // The next look must still come.
            LOG.warn("cannot look who leads why={}", e.toString());
        }
    }
}
