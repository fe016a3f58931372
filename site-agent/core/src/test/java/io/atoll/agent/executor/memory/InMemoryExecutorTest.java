package io.atoll.agent.executor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorContract;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.StopSignal;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class InMemoryExecutorTest extends ExecutorContract {
    private final SteppedLoop loop = new SteppedLoop();
    private final InMemoryExecutor executor =
            new InMemoryExecutor(loop, loop, InMemoryExecutorTest::program);

    private static Program program(AttemptLaunch launch) {
        return switch (Behaviour.valueOf(launch.argv().getFirst())) {
            case EXITS_WITH_0 -> Program.exits(Duration.ofMillis(10), 0);
            case EXITS_WITH_3 -> Program.exits(Duration.ofMillis(10), 3);
            case RUNS_UNTIL_STOPPED -> Program.exits(Duration.ofHours(1), 0);
            case IGNORES_ITS_STOP_SIGNAL ->
                    new Program(Duration.ofHours(1), new Exit.Exited(0), true);
            case HAS_NO_SUCH_COMMAND ->
                    new Program(
                            Duration.ZERO,
                            new Exit.CouldNotStart(127, "cannot start 'x': command not found"),
                            false);
        };
    }

    @Override
    protected Executor executor() {
        return executor;
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        assertThat(loop.runUntil(condition)).as(what).isTrue();
    }

    @Override
    protected AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        Path folder = Path.of("/attempts");
        return new AttemptLaunch(
                attempt,
                List.of(behaviour.name()),
                Map.of(),
                folder,
                folder,
                folder,
                folder,
                walltime,
                grace,
                StopSignal.TERM,
                new ByteSize(1024));
    }

    @Test
    void losesWhatRunsWhenItsMachineRestarts() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        executor.loseAll("the machine restarted");
        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Lost("the machine restarted"));
    }
}
