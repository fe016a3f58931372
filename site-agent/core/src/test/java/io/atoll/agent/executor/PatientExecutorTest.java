package io.atoll.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.executor.memory.ContractPrograms;
import io.atoll.agent.executor.memory.InMemoryExecutor;
import io.atoll.agent.executor.memory.SteppedLoop;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.virtual.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The contract over an executor that is too busy for the first requests of each test. */
class PatientExecutorTest extends ExecutorContract {
    private static final int REFUSED_AT_FIRST = 2;

    private final SteppedLoop loop = new SteppedLoop();
    private final List<String> said = new ArrayList<>();
    private boolean full;
    private boolean mayStart = true;
    private int asked;
    private final InMemoryExecutor busy =
            new InMemoryExecutor(loop, loop, ContractPrograms::of, this::isFull);

    private boolean isFull() {
        asked++;
        return full || asked <= REFUSED_AT_FIRST;
    }

    @Override
    protected Executor executor() {
        return new PatientExecutor(busy, loop, loop, new SeededRandom(1), _ -> mayStart, said::add);
    }

    @Override
    protected void crash() {
        // What it holds is in memory: a death of it alone does not happen.
    }

    @Override
    protected int running(AttemptId attempt) {
        return busy.runs(attempt) ? 1 + DAEMONS : 0;
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        assertThat(loop.runUntil(condition)).as(what).isTrue();
    }

    @Override
    protected AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        return ContractPrograms.launch(attempt, behaviour, walltime, grace);
    }

    private void pass(Duration duration) {
        Instant until = loop.now().plus(duration);
        boolean[] passed = {false};
        loop.schedule("passed", duration, () -> passed[0] = true);
        until("it is " + until, () -> passed[0]);
    }

    @Test
    void neverStartsWhatIsStoppedWhileItsStartWaits() {
        AttemptId attempt = attempt();
        full = true;
        current().start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        pass(Duration.ofSeconds(1));

        current().stop(attempt, SHORT);
        full = false;
        pass(Duration.ofMinutes(1));

        assertThat(endOf(attempt).cause()).isEqualTo(Exit.CouldNotStart.stoppedBefore());
        assertThat(endOf(attempt).stopRequested()).isTrue();
        assertThat(told.started).isEmpty();
        assertThat(busy.runs(attempt)).isFalse();
    }

    @Test
    void handsOverNoStartThatMayNotBeAnyMoreAndAStopPastIt() {
        AttemptId later = attempt();
        AttemptId running = running(Behaviour.RUNS_UNTIL_STOPPED);
        full = true;
        current().start(launch(later, Behaviour.EXITS_WITH_0, LONG, LONG));
        current().stop(running, LONG);
        mayStart = false;
        full = false;

        assertThat(endOf(running).cause()).isEqualTo(new Exit.Killed(15));
        pass(Duration.ofMinutes(1));
        assertThat(told.started).containsExactly(running);

        mayStart = true;
        assertThat(endOf(later).cause()).isEqualTo(new Exit.Exited(0));
    }

    @Test
    void remembersAStopUntilThereIsRoomForIt() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        full = true;
        current().stop(attempt, LONG);
        pass(Duration.ofMinutes(1));
        assertThat(told.end(attempt)).isEmpty();

        full = false;

        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
    }

    @Test
    void asksLessAndLessOftenWhileThereIsNoRoom() {
        List<AttemptId> attempts = List.of(attempt(), attempt(), attempt());
        full = true;
        attempts.forEach(each -> current().start(launch(each, Behaviour.EXITS_WITH_0, LONG, LONG)));
        int first = asked;

        pass(Duration.ofMinutes(10));

        assertThat(asked - first)
                .as("one question at a time, seconds apart")
                .isBetween(10, (int) Duration.ofMinutes(10).toSeconds());
        assertThat(said).as("said once").hasSize(1);
        full = false;
        attempts.forEach(each -> assertThat(endOf(each).cause()).isEqualTo(new Exit.Exited(0)));
    }

    @Test
    void startsNothingThatWasForgottenWhileItsStartWaited() {
        AttemptId attempt = attempt();
        full = true;
        current().start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        current().forget(attempt);
        full = false;
        pass(Duration.ofMinutes(1));

        assertThat(told.started).isEmpty();
        assertThat(held(current())).isEmpty();
    }
}
