package io.atoll.server.wiring;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.PlacementSpec;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.StopSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A workflow of many equal executions of {@code true}. */
public final class TestWorkflow {
    private TestWorkflow() {}

    /** Submits {@code executions} of them to one site. */
    public static ControlCommand.SubmitRun submit(int executions, String site) {
        var template =
                new ExecutionTemplate(
                        "nothing",
                        Labels.none(),
                        new ExecutionSpec(
                                new Command.Argv(List.of("true")),
                                List.of(),
                                new TreeMap<>(),
                                new Resources(
                                        new Cpu(1_000),
                                        new ByteSize(1 << 20),
                                        new ByteSize(1 << 20),
                                        Optional.empty()),
                                Optional.empty(),
                                StopSpec.DEFAULT),
                        executions == 1
                                ? Optional.empty()
                                : Optional.of(
                                        new Foreach(
                                                List.of(new Foreach.Range("i", 1, executions)))),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        List.of(),
                        Optional.empty(),
                        RetryBudget.DEFAULT,
                        Tolerance.NONE,
                        ExecutionTemplate.UNBOUNDED,
                        new PlacementSpec(
                                Optional.empty(), List.of(), Optional.of(new SiteName(site))));
        var spec =
                new WorkflowSpec(
                        new ProjectName("default"),
                        site + executions,
                        Labels.none(),
                        "{\"n\":\"" + site + executions + "\"}",
                        Digest.of(site + executions),
                        new TreeSet<>(),
                        List.of(template),
                        new TreeMap<>());
        return new ControlCommand.SubmitRun(
                TestServer.OPERATOR, spec, Map.of(), List.of(), Optional.empty());
    }
}
