package io.atoll.server.reign;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.EffectSink;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.leader.RebuildFailedException;
import io.atoll.control.live.LeaderConfig;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.coordination.Leadership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads while this instance is elected: begins a term, rebuilds live state, and when the term ends
 * for whatever reason drops everything and begins anew, after a pause. Terms that end soon after
 * they began count as failures: the pause grows, and after a few another instance may stand.
 *
 * <p>Soft. The thread {@code leader-lifecycle} owns all of it; elections and the ends of terms come
 * from other threads and are handed to it. Losing it costs a new term.
 */
public final class LeaderLifecycle implements Leadership.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLifecycle.class);
    private static final Backoff PAUSES =
            Backoff.doubling(Duration.ofMillis(50), Duration.ofSeconds(5));
    private static final int FAILURES_UNTIL_ANOTHER_STANDS = 5;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final String instance;
    private final ReignStart start;
    private final EffectSink effects;
    private final Consumer<Reign> ended;
    private final FaultHandler faults;
    private final TimeSource time;
    private final Backoff.Attempts pauses;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("leader-lifecycle").daemon().factory());

    // Owned by the thread.
    private boolean elected;
    private long attempts;
    private long begunNanos;
    private ReignStart.@Nullable Running running;
    private TermEnd lastEnd = TermEnd.because("");
    private @Nullable Runnable stepDown;

    private volatile @Nullable Reign current;

    /**
     * Stands by; {@link #elected()} makes it lead.
     *
     * @param ended told of each reign that is over, before the next begins; must not wait long
     */
    public LeaderLifecycle(
            String instance, Parts parts, EffectSink effects, Consumer<Reign> ended) {
        this.instance = instance;
        this.start = new ReignStart(parts);
        this.effects = effects;
        this.ended = ended;
        this.faults = parts.faults();
        this.time = parts.time();
        this.pauses = PAUSES.endless(parts.random());
    }

    /**
     * What a leader works with.
     *
     * @param slow counts the events that hold the loops of its reigns
     */
    public record Parts(
            FederationStore store,
            LeaderConfig config,
            TimeSource time,
            RandomSource random,
            SlowEvents slow,
            FaultHandler faults) {}

    /** How to let another instance stand first; without it, this one tries again and again. */
    public void stepDownWith(Runnable how) {
        inOrder(() -> stepDown = how);
    }

    /** The reign of this instance, while it leads. */
    public Optional<Reign> reign() {
        return Optional.ofNullable(current);
    }

    @Override
    public void elected() {
        inOrder(
                () -> {
                    elected = true;
                    begin();
                });
    }

    @Override
    public void deposed() {
        inOrder(
                () -> {
                    elected = false;
                    end("this instance is not elected any more");
                });
    }

    /** Ends the reign, if there is one, and leads no more. Bounded. */
    @Override
    public void close() {
        inOrder(
                () -> {
                    elected = false;
                    end("this instance stops");
                });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the leader did not end in time instance={}", instance);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        if (!elected || running != null) {
            return;
        }
        try {
            long attempt = ++attempts;
            var begun = start.begin(instance, effects, lastEnd, end -> over(attempt, end));
            running = begun;
            lastEnd = TermEnd.because("");
            current = begun.reign();
            begunNanos = time.nanoTime();
            LOG.info("leads instance={} term={}", instance, begun.reign().term());
        } catch (AtollException e) {
            LOG.warn("cannot lead instance={} why={}", instance, e.getMessage());
            later(e.code() == ErrorCode.FENCED);
        } catch (CommitRefusedException e) {
            // What was to be written first is lost; it strikes again if it has to.
            LOG.warn("cannot lead instance={} why={}", instance, e.getMessage());
            lastEnd = TermEnd.because("");
            later(e.reason() == CommitRefusedException.Reason.FENCED);
        } catch (RebuildFailedException e) {
            LOG.error("cannot lead instance={} why={}", instance, e.getMessage(), e);
            lastEnd = new TermEnd("", List.of(e.strike()), Set.of(), Optional.of(e));
            later(false);
        }
    }

    /** On the loop of the reign that is over. */
    private void over(long attempt, TermEnd how) {
        inOrder(
                () -> {
                    if (running != null && attempt == attempts) {
                        how.fault()
                                .ifPresent(
                                        fault ->
                                                LOG.error(
                                                        "the leader broke instance={} at={}",
                                                        instance,
                                                        how.why(),
                                                        fault));
                        lastEnd = how;
                        end(how.why());
                        later(false);
                    }
                });
    }

    private void end(String why) {
        var ending = running;
        if (ending == null) {
            return;
        }
        running = null;
        current = null;
        pauses.lostAfter(Duration.ofNanos(time.nanoTime() - begunNanos));
        LOG.info("leads no more instance={} term={} why={}", instance, ending.reign().term(), why);
        ended.accept(ending.reign());
        ending.close(why);
    }

    private void later(boolean fenced) {
        if (!elected) {
            return;
        }
        boolean another = fenced || pauses.retries() >= FAILURES_UNTIL_ANOTHER_STANDS;
        var pause = pauses.next().orElse(PAUSES.max());
        Runnable next = another ? this::letAnotherStand : this::begin;
        try {
            var _ = thread.schedule(guarded(next), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("stops already instance={}", instance);
        }
    }

    // Without anybody to step down for, this one tries again and again.
    private void letAnotherStand() {
        var letOthers = stepDown;
        if (letOthers == null) {
            begin();
        } else if (elected && running == null) {
            letOthers.run();
        }
    }

    private void inOrder(Runnable step) {
        try {
            thread.execute(guarded(step));
        } catch (RejectedExecutionException _) {
            LOG.debug("stops already instance={}", instance);
        }
    }

    private Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                faults.broken("the leader's life cycle", e);
            }
        };
    }
}
