package io.atoll.agent.app.work;

import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.executor.StopSignal;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** An assignment of a small command without inputs and outputs. */
final class TestAssignment {
    private TestAssignment() {}

    static Assignment of(AttemptId attempt, String... words) {
        return new Assignment(
                attempt,
                new RunId(new UUID(1, 1)),
                new ExecutionSpec(
                        new ProjectName("demo"),
                        "flow",
                        "step",
                        new PoolName("cpu"),
                        new ExecutionSpec.Command.Argv(List.of(words)),
                        List.of(),
                        List.of(),
                        new TreeMap<>(),
                        Cpu.ofCores(1),
                        ByteSize.parse("1MiB"),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        StopSignal.TERM,
                        Duration.ofSeconds(1)),
                List.of(),
                new TreeMap<>(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }
}
