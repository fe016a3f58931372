package io.atoll.testbed.benchmarks;

import io.atoll.testbed.benchmarks.ScaleFigures.Growth;
import io.atoll.testbed.benchmarks.ScaleFigures.Marks;
import io.atoll.testbed.benchmarks.measure.Scale;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import io.atoll.testbed.benchmarks.program.Footprint;
import io.atoll.testbed.benchmarks.program.RealAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One control plane and four agents, for runs of growing size. */
final class ScaleBenchmark {
    private static final int SITES = 4;
    private static final int SLOTS = 8;
    private static final int WAITING_RUNS = 10;
    private static final int WAITING_EACH = 10_000;
    private static final int RUNS_AT_ONCE = 200;

    /** Longer than the control plane waits before it gives memory back. */
    private static final Duration IDLE = Duration.ofSeconds(45);

    private final BenchCommand.Parts parts;

    ScaleBenchmark(BenchCommand.Parts parts) {
        this.parts = parts;
    }

    /**
     * Measures.
     *
     * @param size of the smaller runs
     * @param marks whether what a federation carries is measured, too
     */
    ScaleFigures measure(List<ScaleShape> shapes, int size, boolean marks) {
        var agents = new ArrayList<RealAgent>();
        try (var control =
                ControlPlane.start(
                        parts.home(),
                        parts.folder().resolve("control-plane"),
                        parts.time(),
                        parts.random())) {
            for (int i = 1; i <= SITES; i++) {
                agents.add(agent(control, "scale-" + i));
            }
            var scale = new Scale(control.api(), parts.time());
            parts.progress().accept("warming up");
            for (var shape : shapes) {
                seconds(scale, shape, size);
            }
            var growths = new ArrayList<Growth>();
            for (var shape : shapes) {
                growths.add(growth(scale, shape, size));
            }
            return new ScaleFigures(
                    growths, marks ? Optional.of(marks(control, scale)) : Optional.empty());
        } finally {
            agents.forEach(RealAgent::close);
        }
    }

    private RealAgent agent(ControlPlane control, String site) {
        return RealAgent.start(
                parts.home(),
                parts.folder().resolve(site),
                site,
                SLOTS,
                control.invite(site),
                parts.time());
    }

    private Growth growth(Scale scale, ScaleShape shape, int size) {
        parts.progress().accept(shape + " of " + size);
        double small = seconds(scale, shape, size);
        parts.progress()
                .accept("%s of %d, after %.1f s".formatted(shape, Growth.FACTOR * size, small));
        return new Growth(shape, size, small, seconds(scale, shape, Growth.FACTOR * size));
    }

    private static double seconds(Scale scale, ScaleShape shape, int size) {
        return switch (shape) {
            case WIDE -> scale.wide(size);
            case DEEP -> scale.deep(size, "scale-1");
            case GATHER -> scale.gather(size);
            case RUNS -> scale.runs(size / 10);
            case PLAN -> scale.plan(size);
        };
    }

    private Marks marks(ControlPlane control, Scale scale) {
        parts.progress().accept("gathers");
        double gather2000 = scale.gather(2_000);
        double gather10000 = scale.gather(10_000);
        parts.progress()
                .accept(
                        "chain, after gathers of %.1f s and %.1f s"
                                .formatted(gather2000, gather10000));
        double steps = 1_000 / scale.deep(1_000, "scale-1");
        double plan = scale.plan(10_000);
        parts.progress().accept("runs at once");
        scale.slowestAnswer(RUNS_AT_ONCE); // opens the connections
        double slowest = scale.slowestAnswer(RUNS_AT_ONCE);
        parts.progress().accept("waiting executions");
        scale.wait(WAITING_RUNS, WAITING_EACH);
        var memory = Footprint.of(control.pid(), control.folder(), IDLE, parts.time());
        return new Marks(gather2000, gather10000, steps, plan, slowest, memory.pssBytes());
    }
}
