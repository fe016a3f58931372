package io.atoll.agent.app.disk;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.work.Workers;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends running attempts that take more of the disk than they may, or that have filled it.
 *
 * <p>Owns when it looks next; soft. Its own worker looks: trees may be large. What it finds is told
 * to the executor, again at each look until the attempt has ended.
 */
public final class DiskWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DiskWatch.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Looks take about one part in so many of the time at most. */
    private static final int LOOK_SHARE = 20;

    private final Sandboxes sandboxes;
    private final FullDisk full;
    private final Executor executor;
    private final TimeSource time;
    private final Workers worker = new Workers("disk", 1, 1);
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicLong nextNanos;

    public DiskWatch(Sandboxes sandboxes, FullDisk full, Executor executor, TimeSource time) {
        this.sandboxes = sandboxes;
        this.full = full;
        this.executor = executor;
        this.time = time;
        this.nextNanos = new AtomicLong(time.nanoTime());
    }

    /**
     * Looks, unless a look is under way or was so just now. Returns at once.
     *
     * @param running attempts whose processes may run, with what each may take; the most that there
     *     is stands for no limit
     */
    public void look(Map<AttemptId, ByteSize> running) {
        if (running.isEmpty()
                || time.nanoTime() - nextNanos.get() < 0
                || !looking.compareAndSet(false, true)) {
            return;
        }
        var now = Map.copyOf(running);
        try {
            worker.submit(() -> measure(now));
        } catch (AtollException _) {
            looking.set(false); // at the next second
        }
    }

    /** The same end, with a sentence about the disk if that attempt has filled it and failed. */
    public Exit told(AttemptId attempt, Exit exit) {
        return full.told(attempt, exit);
    }

    private void measure(Map<AttemptId, ByteSize> running) {
        long began = time.nanoTime();
        try {
            running.forEach(
                    (attempt, allowed) ->
                            over(attempt, allowed).ifPresent(why -> kill(attempt, why)));
        } finally {
            long took = time.nanoTime() - began;
            nextNanos.set(began + took + Math.max(took * LOOK_SHARE, PERIOD.toNanos() / 2));
            looking.set(false);
        }
    }

    private Optional<String> over(AttemptId attempt, ByteSize allowed) {
        // A tree may be large: without a limit of its own it is looked at on a full disk only.
        var used = allowed.equals(Sandboxes.NO_LIMIT) ? ByteSize.ZERO : sandboxes.used(attempt);
        return used.compareTo(allowed) > 0
                ? Optional.of(
                        "stopped: it used %s of disk (resources.disk allows %s)"
                                .formatted(used, allowed))
                : full.filledBy(attempt).map(why -> "stopped: " + why);
    }

    private void kill(AttemptId attempt, String why) {
        try {
            executor.kill(attempt, why);
        } catch (AtollException later) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "attempt {0} is not ended yet: {1}",
                    attempt,
                    later);
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
