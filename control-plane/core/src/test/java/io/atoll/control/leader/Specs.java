package io.atoll.control.leader;

import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.live.LiveSite;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.Foreach;
import io.atoll.control.workflow.PlacementSpec;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.Command;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.Runtimes;
import io.atoll.work.SiteOffer;
import io.atoll.work.StopSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Workflows for tests, in a few words. */
public final class Specs {
    public static final ProjectName DEMO = new ProjectName("demo");

    private Specs() {}

    public static Step step(String name) {
        return new Step(name);
    }

    /**
     * A workflow whose inputs and outputs are given as {@code name} and {@code execution/output}.
     */
    public static WorkflowSpec workflow(List<String> inputs, List<String> outputs, Step... steps) {
        var templates = new ArrayList<ExecutionTemplate>();
        var text = new StringBuilder("w").append(inputs).append(outputs);
        for (var step : steps) {
            templates.add(step.build());
            text.append(step.build());
        }
        var results = new TreeMap<String, Binding>();
        for (var output : outputs) {
            results.put(output.replace('/', '-').replace("*", "all"), binding(output));
        }
        return new WorkflowSpec(
                DEMO,
                "w",
                Labels.none(),
                text.toString(),
                Digest.of(text.toString()),
                new TreeSet<>(inputs),
                templates,
                results);
    }

    public static WorkflowSpec workflow(Step... steps) {
        return workflow(List.of(), List.of(), steps);
    }

    /** {@code input}, {@code execution/output}, {@code execution/INDEX/output} or with a star. */
    static Binding binding(String text) {
        var parts = text.split("/", -1);
        return switch (parts.length) {
            case 1 -> new Binding.FromInput(text);
            case 2 -> new Binding.FromOutput(parts[0], parts[1]);
            default ->
                    parts[1].equals("*")
                            ? new Binding.Gather(parts[0], parts[2])
                            : new Binding.FromElement(parts[0], parts[1], parts[2]);
        };
    }

    /** One template being made. */
    public static final class Step {
        private final String name;
        private final TreeMap<String, Binding> inputs = new TreeMap<>();
        private final TreeMap<String, String> outputs = new TreeMap<>();
        private Optional<Foreach> foreach = Optional.empty();
        private List<String> needs = List.of();
        private Optional<SiteName> site = Optional.empty();
        private Optional<String> policy = Optional.empty();
        private RetryBudget retry = RetryBudget.DEFAULT;
        private Tolerance tolerate = Tolerance.NONE;
        private int atMost = ExecutionTemplate.UNBOUNDED;
        private long cores = 1;
        private int gpus;

        private Step(String name) {
            this.name = name;
        }

        Step in(String local, String from) {
            inputs.put(local, binding(from));
            return this;
        }

        public Step out(String output) {
            return out(output, output + ".txt");
        }

        Step out(String output, String path) {
            outputs.put(output, path);
            return this;
        }

        public Step each(String variable, long first, long last) {
            foreach = Optional.of(new Foreach(List.of(new Foreach.Range(variable, first, last))));
            return this;
        }

        public Step needs(String... executions) {
            needs = List.of(executions);
            return this;
        }

        Step at(SiteName name) {
            site = Optional.of(name);
            return this;
        }

        Step policy(String named) {
            policy = Optional.of(named);
            return this;
        }

        Step retry(int failed, int lost) {
            retry =
                    new RetryBudget(
                            failed, lost, RetryBudget.UNLIMITED, Duration.ZERO, RetryBudget.UP_TO);
            return this;
        }

        Step retry(int failed, Duration pause, Duration upTo) {
            retry = new RetryBudget(failed, 3, RetryBudget.UNLIMITED, pause, upTo);
            return this;
        }

        Step tolerate(int most) {
            tolerate = new Tolerance.Count(most);
            return this;
        }

        Step atMost(int running) {
            atMost = running;
            return this;
        }

        Step cores(long number) {
            cores = number;
            return this;
        }

        Step gpus(int number) {
            gpus = number;
            return this;
        }

        ExecutionTemplate build() {
            return new ExecutionTemplate(
                    name,
                    Labels.none(),
                    new ExecutionSpec(
                            new Command.Argv(List.of("true")),
                            List.of(),
                            new TreeMap<>(),
                            resources(),
                            Optional.empty(),
                            StopSpec.DEFAULT),
                    foreach,
                    inputs,
                    outputs,
                    needs,
                    Optional.empty(),
                    retry,
                    tolerate,
                    atMost,
                    new PlacementSpec(policy, List.of(), site));
        }

        private Resources resources() {
            return new Resources(
                    Cpu.ofCores(cores),
                    new ByteSize(1 << 20),
                    ByteSize.ZERO,
                    gpus == 0
                            ? Optional.empty()
                            : Optional.of(
                                    new Resources.GpuRequest(gpus, List.of(), ByteSize.ZERO)));
        }
    }

    /** What a pool of plain processes reports. @param gpus none: 0 */
    public static PoolFacts pool(int cores, int gpus) {
        return new PoolFacts(
                new PoolName("cpu"),
                "process",
                Cpu.ofCores(cores),
                new ByteSize(1L << 40),
                Cpu.ofCores(cores),
                new ByteSize(1L << 40),
                gpus == 0
                        ? Optional.empty()
                        : Optional.of(
                                new PoolFacts.GpuFacts(
                                        "a100", gpus, gpus, new ByteSize(1L << 36), true)),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                0);
    }

    /** What a site with one such pool offers. */
    static SiteOffer offer(int cores, int gpus, Allowance allowance, Duration offlineUpTo) {
        var pool =
                new SiteOffer.Pool(
                        new PoolName("cpu"),
                        "process",
                        Runtimes.PLAIN,
                        Cpu.ofCores(cores),
                        new ByteSize(1L << 40),
                        gpus == 0
                                ? Optional.empty()
                                : Optional.of(
                                        new SiteOffer.Gpu(
                                                "a100", gpus, new ByteSize(1L << 36), true)),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>());
        return new SiteOffer(
                Labels.none(),
                List.of(pool),
                new SiteOffer.Allowance(
                        allowance.projects(),
                        allowance.executors(),
                        allowance.open(),
                        allowance.closedBecause()),
                offlineUpTo,
                Optional.empty());
    }

    /** A site with that many cores, connected by nobody. */
    public static LiveSite site(String name, int cores) {
        return new LiveSite(
                new SiteRecord(
                        new SiteName(name),
                        new SiteState.Disconnected(Instant.EPOCH),
                        SiteIntent.OPEN,
                        new Generation(1),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Labels.none(),
                        new ReportedFacts(
                                Labels.none(),
                                List.of(pool(cores, 0)),
                                new Allowance(List.of("demo"), List.of("process"), true, ""),
                                Duration.ZERO,
                                0,
                                Long.MAX_VALUE),
                        SiteHealth.SOUND),
                Instant.EPOCH);
    }

    /** An attempt that made these and said nothing. */
    static AttemptReport succeeded(SortedMap<String, MadeOutput> made) {
        return new AttemptReport(
                new AttemptOutcome.Succeeded(),
                made,
                Optional.empty(),
                Optional.empty(),
                false,
                AttemptReport.Times.NONE,
                AttemptReport.Usage.NONE);
    }
}
