package io.atoll.testbed.benchmarks;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.Figures.Real;
import io.atoll.testbed.benchmarks.measure.LifeCycles;
import io.atoll.testbed.benchmarks.measure.Peers;
import io.atoll.testbed.benchmarks.measure.RealProcesses;
import io.atoll.testbed.benchmarks.measure.StartLatency;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import io.atoll.testbed.benchmarks.program.Footprint;
import io.atoll.testbed.benchmarks.program.RealAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All measurements, each on a control plane of its own, one after another. */
final class ControlPlaneBenchmark {
    private static final int PER_SECOND = 20;
    private static final Duration SPAN = Duration.ofSeconds(20);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int WARM_UP_PER_SECOND = 100;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final int WARM_UP_ROUNDS = 3;
    private static final int PEER_PROCESSES = 2_000;
    private static final String AGENT = "bench-agent";
    private static final String TRUE = "[/bin/true]";
    private static final String ECHO = "[/bin/echo, 'number ${each.number}']";

    private final Path home;
    private final Path folder;
    private final TimeSource time;
    private final RandomSource random;
    private final Map<String, String> environment;
    private final Consumer<String> progress;

    ControlPlaneBenchmark(BenchCommand.Parts parts, Map<String, String> environment) {
        this.home = parts.home();
        this.folder = parts.folder();
        this.time = parts.time();
        this.random = parts.random();
        this.progress = parts.progress();
        this.environment = environment;
    }

    /**
     * What is done with a real agent.
     *
     * @param processes in each round
     * @param slots how many of them at once
     * @param rounds of which the median counts
     */
    record RealWork(int processes, int slots, int rounds) {}

    /**
     * Measures.
     *
     * @param realWork absent: only the life cycles
     */
    Figures measure(LifeCycles.Amount amount, Optional<RealWork> realWork) {
        double before = load();
        progress.accept("life cycles");
        List<Double> rates = lifeCycles(amount);
        Optional<Real> real = realWork.map(this::real);
        var peers = new Peers(time, environment);
        progress.accept("peers");
        Optional<Double> xargs = realWork.map(_ -> peers.xargs(PEER_PROCESSES));
        Optional<Double> hyperQueue =
                realWork.flatMap(
                        _ -> peers.hyperQueue(PEER_PROCESSES, folder.resolve("hyperqueue")));
        return new Figures(
                rates,
                amount.runs() * amount.executions(),
                amount.sites(),
                real,
                xargs,
                hyperQueue,
                List.of(before, load()));
    }

    private List<Double> lifeCycles(LifeCycles.Amount amount) {
        try (var control = controlPlane("life-cycles")) {
            return new LifeCycles(control, time, random).measure(amount);
        }
    }

    private Real real(RealWork work) {
        try (var control = controlPlane("real");
                var agent =
                        RealAgent.start(
                                home,
                                folder.resolve("real/agent"),
                                AGENT,
                                work.slots(),
                                control.invite(AGENT),
                                time)) {
            progress.accept("idle");
            var agentIdle = Footprint.of(agent.pid(), agent.folder(), IDLE, time);
            var controlIdle = Footprint.of(control.pid(), control.folder(), IDLE, time);
            progress.accept("processes");
            var processesOf = new RealProcesses(control, time);
            // A control plane runs for months: its compiler is done before anything counts.
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                processesOf.measure(AGENT, work.processes(), TRUE);
            }
            double trues = processesOf.median(AGENT, work.processes(), TRUE, work.rounds());
            progress.accept("processes that write, after %.0f/s that do not".formatted(trues));
            double echoes = processesOf.median(AGENT, work.processes(), ECHO, work.rounds());
            progress.accept("latency, after %.0f/s that write".formatted(echoes));
            var latency = new StartLatency(control, time);
            latency.measure(AGENT, WARM_UP_PER_SECOND, WARM_UP);
            var spread = latency.measure(AGENT, PER_SECOND, SPAN);
            return new Real(spread, trues, echoes, agentIdle, controlIdle);
        }
    }

    private ControlPlane controlPlane(String name) {
        try {
            Path own = Files.createDirectories(folder.resolve(name));
            return ControlPlane.start(home, own.resolve("control-plane"), time, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
