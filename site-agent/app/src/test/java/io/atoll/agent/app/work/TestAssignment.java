package io.atoll.agent.app.work;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.work.Assignment;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
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
                new PoolName("cpu"),
                new ExecutionClass(
                        new ProjectName("demo"),
                        "flow",
                        "step",
                        new ExecutionSpec(
                                new Command.Argv(List.of(words)),
                                List.of(),
                                new TreeMap<>(),
                                new Resources(
                                        Cpu.ofCores(1),
                                        ByteSize.parse("1MiB"),
                                        ByteSize.ZERO,
                                        Optional.empty()),
                                Optional.empty(),
                                new StopSpec(StopSignal.TERM, Duration.ofSeconds(1))),
                        new TreeMap<>()),
                new TreeMap<>(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }
}
