package io.atoll.agent.app.toy;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.AttemptReport.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Pretends to run commands without a process: {@code exit CODE} says a word and ends, {@code stay}
 * runs until it is stopped, {@code stay deaf} until it is killed.
 *
 * <p>Owns what was started and how it ended. Soft, but it outlives the agents. Owner thread: the
 * loop given; {@link #hear} and {@link #deafen} may be called from any.
 */
final class ToyWork {
    private static final int NOT_FOUND = 127;
    private static final int KILL = 9;

    private final EventLoop loop;
    private final TimeSource time;
    private final Map<AttemptId, Toy> toys = new TreeMap<>();
    private final AtomicReference<@Nullable ExecutorListener> listener = new AtomicReference<>();

    /** One attempt. {@code launch}: absent if it was stopped before it was started. */
    private static final class Toy {
        private final @Nullable AttemptLaunch launch;
        private final Instant startedAt;
        private boolean stopRequested;
        private @Nullable Exit exit;

        private Toy(@Nullable AttemptLaunch launch, Instant startedAt) {
            this.launch = launch;
            this.startedAt = startedAt;
        }

        private boolean isDeaf() {
            return launch != null && launch.argv().contains("deaf");
        }

        private int signal() {
            return launch == null ? KILL : launch.stopSignal().number();
        }
    }

    ToyWork(EventLoop loop, TimeSource time) {
        this.loop = loop;
        this.time = time;
    }

    /** False if somebody listens already. */
    boolean hear(ExecutorListener opened) {
        return listener.compareAndSet(null, opened);
    }

    void deafen() {
        listener.set(null);
    }

    boolean runs(AttemptId attempt) {
        Toy toy = toys.get(attempt);
        return toy != null && toy.launch != null && toy.exit == null;
    }

    void start(AttemptLaunch launch) {
        AttemptId attempt = launch.attempt();
        Toy known = toys.get(attempt);
        if (known != null && known.launch == null) {
            known.exit = exit(known, Exit.CouldNotStart.stoppedBefore());
            tell(attempt, known);
            return;
        }
        if (known != null) {
            tell(attempt, known);
            return;
        }
        var toy = new Toy(launch, time.now());
        toys.put(attempt, toy);
        String word = launch.argv().getFirst();
        if (!word.equals("exit") && !word.equals("stay")) {
            String why = "cannot start '%s': the toy knows exit and stay only".formatted(word);
            end(attempt, toy, new Exit.CouldNotStart(NOT_FOUND, why));
            return;
        }
        tell(attempt, toy);
        if (word.equals("exit")) {
            say(launch.stdout(), "the toy says " + String.join(" ", launch.argv()));
            end(attempt, toy, new Exit.Exited(Integer.parseInt(launch.argv().get(1))));
        } else {
            loop.schedule("walltime", launch.walltime(), () -> timeOut(attempt, toy, launch));
        }
    }

    private void timeOut(AttemptId attempt, Toy toy, AttemptLaunch launch) {
        Duration left = toy.isDeaf() ? launch.grace() : Duration.ZERO;
        loop.schedule("timed out", left, () -> end(attempt, toy, new Exit.TimedOut()));
    }

    void stop(AttemptId attempt, Duration grace) {
        Toy toy = toys.get(attempt);
        if (toy == null || toy.launch == null) {
            var never = new Toy(null, time.now());
            never.stopRequested = true;
            toys.put(attempt, never);
            tellEnd(attempt, exit(never, new Exit.Lost("the toy never had it")));
        } else if (toy.exit != null) {
            tell(attempt, toy);
        } else {
            toy.stopRequested = true;
            int signal = toy.isDeaf() ? KILL : toy.signal();
            Duration left = toy.isDeaf() ? grace : Duration.ZERO;
            loop.schedule("stopped", left, () -> end(attempt, toy, new Exit.Killed(signal)));
        }
    }

    void kill(AttemptId attempt, String why) {
        Toy toy = toys.get(attempt);
        if (toy != null && toy.launch != null) {
            end(attempt, toy, new Exit.OverLimit(-1, why));
        }
    }

    /** What was never started is remembered, and not held. */
    List<Held> held() {
        return toys.entrySet().stream()
                .filter(each -> each.getValue().launch != null)
                .map(each -> held(each.getKey(), each.getValue()))
                .toList();
    }

    private static Held held(AttemptId attempt, Toy toy) {
        return toy.exit == null
                ? new Held.Running(attempt, toy.startedAt, 0)
                : new Held.Ended(attempt, toy.exit);
    }

    void forget(AttemptId attempt) {
        Toy toy = toys.get(attempt);
        if (toy != null && (toy.launch == null || toy.exit != null)) {
            toys.remove(attempt);
        }
    }

    private void end(AttemptId attempt, Toy toy, Exit.Cause cause) {
        if (toy.exit == null) {
            toy.exit = exit(toy, cause);
            tell(attempt, toy);
        }
    }

    private Exit exit(Toy toy, Exit.Cause cause) {
        return new Exit(cause, toy.startedAt, time.now(), Usage.NONE, toy.stopRequested, false);
    }

    private void tell(AttemptId attempt, Toy toy) {
        ExecutorListener hearing = listener.get();
        if (toy.exit != null) {
            tellEnd(attempt, toy.exit);
        } else if (hearing != null) {
            hearing.started(attempt, toy.startedAt, 0);
        }
    }

    private void tellEnd(AttemptId attempt, Exit exit) {
        ExecutorListener hearing = listener.get();
        if (hearing != null) {
            hearing.ended(attempt, exit);
        }
    }

    private static void say(Path stdout, String word) {
        try {
            Files.writeString(
                    stdout, word + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError("the toy cannot speak to " + stdout, e);
        }
    }
}
