package io.atoll.testbed.benchmarks.measure;

import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import java.time.Duration;
import java.util.stream.Stream;

/** Real processes per second through one agent: from the submission to the end of the run. */
public final class RealProcesses {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double NANOS = 1e9;

    private final ControlPlane control;
    private final TimeSource time;

    public RealProcesses(ControlPlane control, TimeSource time) {
        this.control = control;
        this.time = time;
    }

    /** The median rate of several rounds: the neighbours of a virtual machine are noisy. */
    public double median(String site, int executions, String command, int rounds) {
        return Quantiles.median(
                Stream.generate(() -> measure(site, executions, command)).limit(rounds).toList());
    }

    /**
     * Runs {@code command} so many times.
     *
     * @param command argv as YAML
     */
    public double measure(String site, int executions, String command) {
        var runs = new Runs(control.api(), time);
        var workflow = Runs.wide("processes", executions, command, "site.name == '" + site + "'");
        long began = time.nanoTime();
        String run = runs.submit(workflow);
        runs.awaitEnd(run, LIMIT);
        double seconds = (time.nanoTime() - began) / NANOS;
        runs.requireAllSucceeded(run, executions);
        return executions / seconds;
    }
}
