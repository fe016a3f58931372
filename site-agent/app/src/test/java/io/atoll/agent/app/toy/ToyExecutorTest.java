package io.atoll.agent.app.toy;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.executor.Asked;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorContract;
import io.atoll.agent.executor.memory.SteppedLoop;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.work.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;

class ToyExecutorTest extends ExecutorContract {
    private final SteppedLoop loop = new SteppedLoop();
    private final ToyWork work = new ToyWork(loop, loop);
    @TempDir Path folder;

    @Override
    protected Executor executor() {
        return new ToyExecutor(work, loop, () -> false);
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        assertThat(loop.runUntil(condition)).as(what).isTrue();
    }

    @Override
    protected void crash() {
        // It pretends in memory: a death of it alone does not happen.
    }

    // What it pretends counts for itself and for its daemons.
    @Override
    protected int running(AttemptId attempt) {
        return work.runs(attempt) ? 1 + DAEMONS : 0;
    }

    @Override
    protected AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        return new AttemptLaunch(
                attempt,
                Asked.POOL,
                Asked.LITTLE,
                argv(behaviour),
                Map.of(),
                folder,
                folder,
                folder.resolve("stdout"),
                folder.resolve("stderr"),
                walltime,
                grace,
                StopSignal.TERM,
                new ByteSize(1024));
    }

    private static List<String> argv(Behaviour behaviour) {
        return switch (behaviour) {
            case EXITS_WITH_0, LEAVES_DAEMONS -> List.of("exit", "0");
            case EXITS_WITH_3 -> List.of("exit", "3");
            case RUNS_UNTIL_STOPPED, RUNS_WITH_DAEMONS -> List.of("stay");
            case IGNORES_ITS_STOP_SIGNAL -> List.of("stay", "deaf");
            case HAS_NO_SUCH_COMMAND -> List.of("dance");
        };
    }
}
