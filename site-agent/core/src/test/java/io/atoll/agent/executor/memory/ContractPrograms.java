package io.atoll.agent.executor.memory;

import io.atoll.agent.executor.Asked;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.ExecutorContract.Behaviour;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.work.StopSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the behaviours of the executors' contract are in memory. */
public final class ContractPrograms {
    private ContractPrograms() {}

    /** What starts {@code behaviour}. */
    public static AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        Path folder = Path.of("/attempts");
        return new AttemptLaunch(
                attempt,
                Asked.POOL,
                Asked.LITTLE,
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

    /** {@code launch}: its first word names the behaviour. */
    public static Program of(AttemptLaunch launch) {
        return switch (Behaviour.valueOf(launch.argv().getFirst())) {
            case EXITS_WITH_0 -> Program.exits(Duration.ofMillis(10), 0);
            case EXITS_WITH_3 -> Program.exits(Duration.ofMillis(10), 3);
            case LEAVES_DAEMONS -> Program.exits(Duration.ofMillis(10), 0);
            case RUNS_UNTIL_STOPPED, RUNS_WITH_DAEMONS -> Program.exits(Duration.ofHours(1), 0);
            case IGNORES_ITS_STOP_SIGNAL ->
                    new Program(Duration.ofHours(1), new Exit.Exited(0), true);
            case HAS_NO_SUCH_COMMAND ->
                    new Program(
                            Duration.ZERO,
                            new Exit.CouldNotStart(127, "cannot start 'x': command not found"),
                            false);
        };
    }
}
