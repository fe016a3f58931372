package io.atoll.agent.executor.memory;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.AttemptReport.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link Program}s under the time of an event loop.
 *
 * <p>Owns what was started and how it ended. Soft, but it outlives the agent of a simulation: after
 * {@link #close} the next agent opens it again and finds everything, as with a real supervisor.
 * Owner thread: the loop given; the port's methods may be called from any thread. Losing it is
 * {@link #loseAll}.
 */
public final class InMemoryExecutor implements Executor {
    private static final int KILL = 9;

    private final EventLoop loop;
    private final TimeSource time;
    private final Function<AttemptLaunch, Program> programs;
    private final BooleanSupplier full;
    private final Map<AttemptId, Entry> entries = new TreeMap<>();

    /** Stopped before they were started, and not forgotten. */
    private final Set<AttemptId> stopped = new TreeSet<>();

    private @Nullable ExecutorListener listener;

    /**
     * @param programs says what an attempt does; called once for each start, on the loop
     */
    public InMemoryExecutor(
            EventLoop loop, TimeSource time, Function<AttemptLaunch, Program> programs) {
        this(loop, time, programs, () -> false);
    }

    /** {@code full}: whether too much waits to take another start, stop, kill or forgetting. */
    public InMemoryExecutor(
            EventLoop loop,
            TimeSource time,
            Function<AttemptLaunch, Program> programs,
            BooleanSupplier full) {
        this.full = full;
        this.loop = loop;
        this.time = time;
        this.programs = programs;
    }

    @Override
    public void open(ExecutorListener opened) {
        if (listener != null) {
            throw new AtollException(
                    ErrorCode.CONFLICT, "cannot open the executor: it is open already");
        }
        listener = opened;
    }

    @Override
    public void start(AttemptLaunch launch) {
        submit("executor start", () -> startNow(launch));
    }

    @Override
    public void stop(AttemptId attempt, Duration grace) {
        submit("executor stop", () -> stopNow(attempt, grace));
    }

    @Override
    public void kill(AttemptId attempt, String why) {
        submit(
                "executor kill",
                () -> {
                    Entry entry = entries.get(attempt);
                    if (entry != null && entry.exit == null && !entry.leaderEnded) {
                        end(attempt, entry, new Exit.OverLimit(-1, why));
                    }
                });
    }

    @Override
    public CompletableFuture<List<Held>> list() {
        var answer = new CompletableFuture<List<Held>>();
        loop.submit(
                "executor list",
                () -> {
                    List<Held> held = new ArrayList<>();
                    entries.forEach((attempt, entry) -> held.add(entry.held(attempt)));
                    answer.complete(List.copyOf(held));
                });
        return answer;
    }

    @Override
    public void forget(AttemptId attempt) {
        submit(
                "executor forget",
                () -> {
                    stopped.remove(attempt);
                    Entry entry = entries.get(attempt);
                    if (entry != null && entry.exit != null) {
                        entries.remove(attempt);
                    }
                });
    }

    @Override
    public void close() {
        listener = null;
    }

    /** Loses every running attempt, as when the machine of the executor restarted. On the loop. */
    public void loseAll(String reason) {
        entries.forEach(
                (attempt, entry) -> {
                    if (entry.exit == null) {
                        over(attempt, entry, new Exit.Lost(reason));
                    }
                });
    }

    /** Whether a program of {@code attempt} runs now. On the loop. */
    public boolean runs(AttemptId attempt) {
        Entry entry = entries.get(attempt);
        return entry != null && entry.exit == null;
    }

    private void submit(String name, Runnable action) {
        if (full.getAsBoolean() || !loop.submit(name, action)) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED, "cannot reach the executor: its queue is full");
        }
    }

    private void startNow(AttemptLaunch launch) {
        AttemptId attempt = launch.attempt();
        Entry known = entries.get(attempt);
        if (known != null) {
            tell(attempt, known);
            return;
        }
        if (stopped.contains(attempt)) {
            tellEnd(attempt, Exit.CouldNotStart.stoppedBefore());
            return;
        }
        Program program = programs.apply(launch);
        var entry = new Entry(program, time.now());
        entries.put(attempt, entry);
        if (program.ends() instanceof Exit.CouldNotStart) {
            end(attempt, entry, program.ends());
            return;
        }
        tell(attempt, entry);
        boolean timesOut = launch.walltime().compareTo(program.runs()) < 0;
        Exit.Cause cause = timesOut ? new Exit.TimedOut() : program.ends();
        Duration runs =
                !timesOut
                        ? program.runs()
                        : program.ignoresStop()
                                ? launch.walltime().plus(launch.grace())
                                : launch.walltime();
        entry.signal = launch.stopSignal().number();
        entry.timer = loop.schedule("program end", runs, () -> end(attempt, entry, cause));
    }

    private void stopNow(AttemptId attempt, Duration grace) {
        Entry entry = entries.get(attempt);
        if (entry == null) {
            stopped.add(attempt);
            tellEnd(attempt, new Exit.Lost("nothing of it runs"));
            return;
        }
        if (entry.exit != null || entry.leaderEnded) {
            tell(attempt, entry);
            return;
        }
        entry.stopRequested = true;
        if (!entry.program.ignoresStop()) {
            end(attempt, entry, new Exit.Killed(entry.signal));
            return;
        }
        loop.schedule("program kill", grace, () -> end(attempt, entry, new Exit.Killed(KILL)));
    }

    private void tellEnd(AttemptId attempt, Exit.Cause cause) {
        if (listener != null) {
            listener.ended(
                    attempt, new Exit(cause, time.now(), time.now(), Usage.NONE, true, false));
        }
    }

    private void end(AttemptId attempt, Entry entry, Exit.Cause cause) {
        if (entry.exit != null || entry.leaderEnded) {
            return;
        }
        if (entry.timer != null) {
            entry.timer.cancel();
        }
        Duration lingers = entry.program.lingers();
        if (lingers.isZero()) {
            over(attempt, entry, cause);
            return;
        }
        entry.leaderEnded = true;
        tell(attempt, entry);
        loop.schedule("program lingers", lingers, () -> over(attempt, entry, cause));
    }

    private void over(AttemptId attempt, Entry entry, Exit.Cause cause) {
        if (entry.exit != null) {
            return;
        }
        entry.exit =
                new Exit(
                        cause, entry.startedAt, time.now(), Usage.NONE, entry.stopRequested, false);
        tell(attempt, entry);
    }

    private void tell(AttemptId attempt, Entry entry) {
        if (listener == null) {
            return;
        }
        if (entry.exit == null) {
            listener.started(attempt, entry.startedAt, 0);
            if (entry.leaderEnded) {
                listener.lingers(attempt, "cannot end a process of this attempt");
            }
        } else {
            listener.ended(attempt, entry.exit);
        }
    }

    private static final class Entry {
        private final Program program;
        private final Instant startedAt;
        private int signal;
        private boolean stopRequested;
        private boolean leaderEnded;
        private EventLoop.@Nullable Timer timer;
        private @Nullable Exit exit;

        private Entry(Program program, Instant startedAt) {
            this.program = program;
            this.startedAt = startedAt;
        }

        private Held held(AttemptId attempt) {
            return exit == null
                    ? new Held.Running(attempt, startedAt, 0)
                    : new Held.Ended(attempt, exit);
        }
    }
}
