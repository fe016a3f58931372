package io.atoll.agent.executor;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.AttemptReport.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An executor that refuses nothing because it is busy: what the one behind it does not take is
 * remembered and handed over when there is room, with growing pauses. A stop is not lost, whatever
 * else waits: an attempt that is stopped while its start waits is never started. A start that has
 * waited is handed over only if it still may be.
 *
 * <p>Owns the requests that wait, at most one start, stop and forgetting of each attempt; soft: a
 * restarted agent starts, stops and forgets again by its journal. Owner thread: the loop, which
 * calls {@link #start}, {@link #stop} and {@link #forget}; the rest may be called from any thread,
 * and is the other executor's.
 */
public final class PatientExecutor implements Executor {
    private static final Backoff AGAIN =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Executor executor;
    private final EventLoop loop;
    private final TimeSource time;
    private final Predicate<AttemptId> mayStart;
    private final Consumer<String> say;
    private final Backoff.Attempts pauses;
    private final Map<AttemptId, Wanted> waiting = new LinkedHashMap<>();
    private @Nullable ExecutorListener listener;
    private boolean pausing;

    /** What one attempt waits for; a start and another request never wait together. */
    private static final class Wanted {
        private @Nullable AttemptLaunch start;
        private @Nullable Duration stop;
        private boolean forget;
    }

    /**
     * @param executor what is asked; closed with this one
     * @param mayStart whether an attempt may be started now whose start has waited; asked on the
     *     loop
     * @param say takes a line for people when requests begin to wait, and when none waits any more
     */
    public PatientExecutor(
            Executor executor,
            EventLoop loop,
            TimeSource time,
            RandomSource random,
            Predicate<AttemptId> mayStart,
            Consumer<String> say) {
        this.mayStart = mayStart;
        this.say = say;
        this.executor = executor;
        this.loop = loop;
        this.time = time;
        pauses = AGAIN.endless(random);
    }

    @Override
    public void open(ExecutorListener opened) {
        executor.open(opened);
        listener = opened;
    }

    @Override
    public void start(AttemptLaunch launch) {
        AttemptId attempt = launch.attempt();
        Wanted wanted = waiting.get(attempt);
        if (wanted != null && wanted.stop != null) {
            waiting.remove(attempt);
            tellNotStarted(attempt);
        } else if (wanted == null && !taken(() -> executor.start(launch))) {
            waitFor(attempt).start = launch;
        }
    }

    @Override
    public void stop(AttemptId attempt, Duration grace) {
        Wanted wanted = waiting.get(attempt);
        if (wanted != null && wanted.start != null) {
            // The other executor has never heard of it.
            waiting.remove(attempt);
            tellNotStarted(attempt);
        } else if (wanted != null) {
            wanted.stop = grace;
        } else if (!taken(() -> executor.stop(attempt, grace))) {
            waitFor(attempt).stop = grace;
        }
    }

    @Override
    public void kill(AttemptId attempt, String why) {
        executor.kill(attempt, why);
    }

    @Override
    public CompletableFuture<List<Held>> list() {
        return executor.list();
    }

    @Override
    public void forget(AttemptId attempt) {
        Wanted wanted = waiting.remove(attempt);
        if (wanted != null && wanted.start != null) {
            return;
        }
        if (!taken(() -> executor.forget(attempt))) {
            waitFor(attempt).forget = true;
        }
    }

    @Override
    public void close() {
        executor.close();
    }

    /** Requests that wait now, for gauges; the loop's thread. */
    public int waiting() {
        return waiting.size();
    }

    private boolean taken(Runnable request) {
        try {
            request.run();
            return true;
        } catch (AtollException refused) {
            if (refused.code() != ErrorCode.LIMIT_EXCEEDED) {
                throw refused;
            }
            if (waiting.isEmpty()) {
                say.accept("starts and stops wait: " + refused.getMessage());
            }
            return false;
        }
    }

    private Wanted waitFor(AttemptId attempt) {
        pause();
        return waiting.computeIfAbsent(attempt, _ -> new Wanted());
    }

    private void pause() {
        if (!pausing) {
            pausing = true;
            Duration wait = pauses.next().orElse(AGAIN.max());
            loop.schedule("executor-again", wait, this::again);
        }
    }

    private void again() {
        pausing = false;
        // Only the loop adds and removes, and nothing that is called here does it before it
        // returns.
        for (var each = waiting.entrySet().iterator(); each.hasNext(); ) {
            var next = each.next();
            AttemptId attempt = next.getKey();
            Wanted wanted = next.getValue();
            if (wanted.start != null && !mayStart.test(attempt)) {
                continue; // until it may, or is stopped
            }
            if (!handOver(attempt, wanted)) {
                pause();
                return;
            }
            each.remove();
            pauses.reset();
        }
        if (waiting.isEmpty()) {
            say.accept("no start and no stop waits any more");
        } else {
            pause();
        }
    }

    private boolean handOver(AttemptId attempt, Wanted wanted) {
        try {
            AttemptLaunch start = wanted.start;
            if (start != null) {
                return taken(() -> executor.start(start));
            }
            Duration grace = wanted.stop;
            if (grace != null) {
                return taken(() -> executor.stop(attempt, grace));
            }
            return !wanted.forget || taken(() -> executor.forget(attempt));
        } catch (AtollException refused) {
            // Waiting longer does not help.
            tell(
                    attempt,
                    false,
                    new Exit.CouldNotStart(
                            Exit.CouldNotStart.NOT_STARTED, String.valueOf(refused.getMessage())));
            return true;
        }
    }

    private void tellNotStarted(AttemptId attempt) {
        tell(attempt, true, Exit.CouldNotStart.stoppedBefore());
    }

    private void tell(AttemptId attempt, boolean stopped, Exit.CouldNotStart cause) {
        ExecutorListener told = listener;
        if (told != null) {
            var now = time.now();
            told.ended(attempt, new Exit(cause, now, now, Usage.NONE, stopped, false));
        }
    }
}
