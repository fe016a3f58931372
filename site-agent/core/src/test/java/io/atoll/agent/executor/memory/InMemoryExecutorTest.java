package io.atoll.agent.executor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorContract;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class InMemoryExecutorTest extends ExecutorContract {
    private final SteppedLoop loop = new SteppedLoop();
    private final InMemoryExecutor executor =
            new InMemoryExecutor(loop, loop, ContractPrograms::of);

    @Override
    protected Executor executor() {
        return executor;
    }

    @Override
    protected void crash() {
        // What it holds is in memory: a death of it alone does not happen.
    }

    // A program counts for itself and for its daemons.
    @Override
    protected int running(AttemptId attempt) {
        return executor.runs(attempt) ? 1 + DAEMONS : 0;
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

    @Test
    void holdsAnAttemptWhileSomethingOfItCannotBeEnded() {
        var stubborn =
                new Program(Duration.ofHours(1), new Exit.Exited(0), false, Duration.ofMinutes(1));
        var lingering = new InMemoryExecutor(loop, loop, _ -> stubborn);
        lingering.open(told);
        AttemptId attempt = attempt();
        lingering.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        until("it started", () -> told.started.contains(attempt));

        lingering.stop(attempt, LONG);
        until("it lingers", () -> told.lingering.containsKey(attempt));
        assertThat(told.end(attempt)).isEmpty();
        assertThat(held(lingering).getFirst()).isInstanceOf(Held.Running.class);

        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
    }

    @Test
    void losesWhatRunsWhenItsMachineRestarts() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        executor.loseAll("the machine restarted");
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Lost("the machine restarted"));
    }
}
