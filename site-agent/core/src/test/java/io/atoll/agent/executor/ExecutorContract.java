package io.atoll.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Executor} does. */
public abstract class ExecutorContract {
    // Not from 1 in each test: real executors may keep folders from test to test.
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();
    protected static final Duration LONG = Duration.ofMinutes(5);
    protected static final Duration SHORT = Duration.ofMillis(50);
    protected static final int DAEMONS = 3;

    protected final Told told = new Told();
    private final List<Executor> opened = new ArrayList<>();

    /** An executor that is not open yet, on what earlier ones of this test left. */
    protected abstract Executor executor();

    /** Waits, or lets virtual time pass, until {@code condition} holds; fails if it never does. */
    protected abstract void until(String what, BooleanSupplier condition);

    /**
     * Ends whatever started and watches attempts, as kill -9 does, without a word; the attempts run
     * on. The next call finds or starts another.
     */
    protected abstract void crash();

    /** How many processes of an attempt run, its daemons included. */
    protected abstract int running(AttemptId attempt);

    /** Whether an attempt that was started does by now what {@code behaviour} says. */
    protected boolean behaves(AttemptId attempt, Behaviour behaviour) {
        return true;
    }

    /** A launch that runs as {@code behaviour} says, with this walltime. */
    protected abstract AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace);

    /** What a contract's program does. */
    public enum Behaviour {
        EXITS_WITH_0,
        EXITS_WITH_3,
        RUNS_UNTIL_STOPPED,
        IGNORES_ITS_STOP_SIGNAL,
        /** Starts {@link #DAEMONS} that keep nothing of it: no environment, session or parent. */
        RUNS_WITH_DAEMONS,
        /** Starts the same daemons and ends with code 0 when they run. */
        LEAVES_DAEMONS,
        HAS_NO_SUCH_COMMAND
    }

    private Executor executor;

    @BeforeEach
    void open() {
        executor = reopened();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Executor::close);
    }

    @Test
    void tellsThatAnAttemptStartedAndEnded() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.EXITS_WITH_0, LONG, LONG));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Exited(0));
        assertThat(told.started).contains(attempt);
        Exit exit = endOf(attempt);
        assertThat(exit.endedAt()).isAfterOrEqualTo(exit.startedAt());
        assertThat(exit.stopRequested()).isFalse();
    }

    @Test
    void tellsTheExitCode() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.EXITS_WITH_3, LONG, LONG));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Exited(3));
    }

    @Test
    void endsACommandThatDoesNotExistWithASentence() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.HAS_NO_SUCH_COMMAND, LONG, LONG));
        assertThat(endOf(attempt).cause())
                .isInstanceOfSatisfying(
                        Exit.CouldNotStart.class,
                        cause -> {
                            assertThat(cause.code()).isEqualTo(127);
                            assertThat(cause.reason()).startsWith("cannot start");
                        });
        assertThat(told.started).doesNotContain(attempt);
    }

    @Test
    void stopsAnAttemptByItsSignal() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        executor.stop(attempt, LONG);
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
        assertThat(endOf(attempt).stopRequested()).isTrue();
    }

    @Test
    void killsAnAttemptThatIgnoresItsSignalAfterTheGrace() {
        AttemptId attempt = running(Behaviour.IGNORES_ITS_STOP_SIGNAL);
        executor.stop(attempt, SHORT);
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(9));
    }

    @Test
    void killsWhatTookTooMuchAndSaysWhy() {
        AttemptId attempt = running(Behaviour.IGNORES_ITS_STOP_SIGNAL);
        executor.kill(attempt, "it took too much");
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.OverLimit(-1, "it took too much"));
        assertThat(endOf(attempt).stopRequested()).isFalse();
    }

    @Test
    void timesOutAnAttemptAtItsWalltime() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, SHORT, LONG));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.TimedOut());
    }

    @Test
    void timesOutAnAttemptThatIgnoresItsSignalAfterTheGrace() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.IGNORES_ITS_STOP_SIGNAL, SHORT, SHORT));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.TimedOut());
    }

    @Test
    void startsAnAttemptOnceOnly() {
        AttemptId attempt = attempt();
        AttemptLaunch launch = launch(attempt, Behaviour.EXITS_WITH_3, LONG, LONG);
        executor.start(launch);
        Exit first = endOf(attempt);
        told.ended.clear();
        executor.start(launch);
        assertThat(endOf(attempt)).isEqualTo(first);
    }

    @Test
    void listsWhatRunsAndWhatEndedUntilItIsForgotten() {
        AttemptId running = running(Behaviour.RUNS_UNTIL_STOPPED);
        AttemptId ended = attempt();
        executor.start(launch(ended, Behaviour.EXITS_WITH_3, LONG, LONG));
        Exit exit = endOf(ended);

        assertThat(held(executor))
                .hasSize(2)
                .contains(new Held.Ended(ended, exit))
                .anyMatch(held -> held instanceof Held.Running && held.attempt().equals(running));

        executor.forget(ended);
        executor.forget(running);
        assertThat(held(executor)).extracting(Held::attempt).containsExactly(running);
        executor.stop(running, SHORT);
        endOf(running);
    }

    @Test
    void keepsAttemptsWhileNoAgentIsThereAndTellsTheNextOne() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        executor.close();

        Executor next = reopened();
        assertThat(held(next)).extracting(Held::attempt).containsExactly(attempt);
        next.stop(attempt, LONG);
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
    }

    @Test
    void tellsTheEndOfAnEndedAttemptAgainWhenItIsStopped() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.EXITS_WITH_0, LONG, LONG));
        endOf(attempt);
        told.ended.clear();
        executor.stop(attempt, SHORT);
        assertThat(endOf(attempt).stopRequested()).isFalse();
    }

    @Test
    void tellsThatNothingRunsOfWhatItDoesNotKnowAndHoldsItNot() {
        AttemptId unknown = attempt();
        executor.stop(unknown, SHORT);
        executor.forget(attempt());
        assertThat(endOf(unknown).cause()).isInstanceOf(Exit.Lost.class);
        assertThat(held(executor)).isEmpty();
    }

    @Test
    void startsNothingThatWasStoppedBefore() {
        AttemptId attempt = attempt();
        executor.stop(attempt, SHORT);
        endOf(attempt);
        told.ended.clear();

        executor.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));

        assertThat(endOf(attempt).cause()).isEqualTo(Exit.CouldNotStart.stoppedBefore());
        assertThat(told.started).doesNotContain(attempt);
        assertThat(running(attempt)).isZero();
        executor.forget(attempt);
        assertThat(held(executor)).isEmpty();
    }

    @Test
    void startsNothingThatIsStoppedJustBefore() {
        AttemptId attempt = attempt();
        executor.stop(attempt, SHORT);
        executor.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));

        endOf(attempt);
        assertThat(held(executor)).noneMatch(held -> held instanceof Held.Running);
        assertThat(told.started).doesNotContain(attempt);
        assertThat(running(attempt)).isZero();
    }

    @Test
    void endsWhatIsStoppedJustAfterItsStart() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        executor.stop(attempt, SHORT);

        endOf(attempt);
        assertThat(running(attempt)).isZero();
    }

    @Test
    void leavesTheDaemonsOfARunningAttemptAloneAndEndsThemWithIt() {
        AttemptId attempt = runningWithDaemons();
        AttemptId other = runningWithDaemons();
        AttemptId brief = attempt();
        executor.start(launch(brief, Behaviour.LEAVES_DAEMONS, LONG, LONG));
        endOf(brief);
        executor.stop(other, LONG);
        endOf(other);
        assertThat(running(other)).isZero();
        assertThat(running(attempt)).isEqualTo(1 + DAEMONS);

        executor.stop(attempt, LONG);
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
        assertThat(running(attempt)).isZero();
    }

    @Test
    void tellsTheEndOfAnAttemptWhenNothingOfItRuns() {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, Behaviour.LEAVES_DAEMONS, LONG, LONG));
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Exited(0));
        assertThat(running(attempt)).isZero();
    }

    @Test
    void endsAllThatRunsOfAnAttemptWhoseExecutorDied() {
        AttemptId attempt = runningWithDaemons();
        AttemptId other = runningWithDaemons();
        crash();

        executor.stop(attempt, SHORT);
        endOf(attempt);
        assertThat(running(attempt)).isZero();
        assertThat(running(other)).isEqualTo(1 + DAEMONS);
        executor.stop(other, SHORT);
        endOf(other);
        assertThat(running(other)).isZero();
    }

    @Test
    void refusesToBeOpenedTwice() {
        assertThatThrownBy(() -> executor.open(told)).isInstanceOf(AtollException.class);
    }

    protected final Executor reopened() {
        Executor next = executor();
        opened.add(next);
        next.open(told);
        return next;
    }

    protected final Executor current() {
        return executor;
    }

    /** The one that was opened last. */
    protected final Executor latest() {
        return opened.getLast();
    }

    protected final AttemptId attempt() {
        return new AttemptId(
                new ExecutionId(
                        new UUID(
                                0x0190_0000_0000_7000L,
                                0x8000_0000_0000_0000L + ATTEMPTS.incrementAndGet())),
                new Fence(1));
    }

    protected final AttemptId running(Behaviour behaviour) {
        AttemptId attempt = attempt();
        executor.start(launch(attempt, behaviour, LONG, LONG));
        until(
                "attempt started",
                () -> told.started.contains(attempt) && behaves(attempt, behaviour));
        return attempt;
    }

    private AttemptId runningWithDaemons() {
        AttemptId attempt = running(Behaviour.RUNS_WITH_DAEMONS);
        until("its daemons run", () -> running(attempt) == 1 + DAEMONS);
        return attempt;
    }

    protected final Exit endOf(AttemptId attempt) {
        until("attempt ended", () -> told.end(attempt).isPresent());
        return told.end(attempt).orElseThrow();
    }

    protected final List<Held> held(Executor from) {
        CompletableFuture<List<Held>> answer = from.list();
        until("list answered", answer::isDone);
        return answer.join();
    }

    /** Everything the executor told, in order. */
    protected static final class Told implements ExecutorListener {
        public final List<AttemptId> started = new CopyOnWriteArrayList<>();
        public final List<Held.Ended> ended = new CopyOnWriteArrayList<>();
        public final Map<AttemptId, String> lingering = new ConcurrentHashMap<>();

        @Override
        public void started(AttemptId attempt, Instant at, long pid) {
            started.add(attempt);
        }

        @Override
        public void lingers(AttemptId attempt, String why) {
            lingering.put(attempt, why);
        }

        @Override
        public void ended(AttemptId attempt, Exit exit) {
            ended.add(new Held.Ended(attempt, exit));
        }

        public Optional<Exit> end(AttemptId attempt) {
            return ended.stream()
                    .filter(end -> end.attempt().equals(attempt))
                    .map(Held.Ended::exit)
                    .findFirst();
        }
    }
}
