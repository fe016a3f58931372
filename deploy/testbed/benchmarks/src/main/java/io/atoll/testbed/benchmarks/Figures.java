package io.atoll.testbed.benchmarks;

import io.atoll.testbed.benchmarks.measure.StartLatency;
import io.atoll.testbed.benchmarks.program.Footprint;
import java.util.List;
import java.util.Optional;

/**
 * What was measured.
 *
 * @param lifeCycles per second, of each round
 * @param executions of a round of life cycles
 * @param sites hollow ones
 * @param real what needs an agent; absent: not measured
 * @param xargs processes per second; absent: not measured
 * @param hyperQueue processes per second; absent: not on this machine, or not measured
 * @param load of the machine over the last minute, when it began and when it ended
 */
record Figures(
        List<Double> lifeCycles,
        int executions,
        int sites,
        Optional<Real> real,
        Optional<Double> xargs,
        Optional<Double> hyperQueue,
        List<Double> load) {
    Figures {
        lifeCycles = List.copyOf(lifeCycles);
        load = List.copyOf(load);
    }

    /**
     * With one real agent.
     *
     * @param processes per second, of {@code /bin/true}
     * @param echoes per second, of {@code /bin/echo}, whose output is kept
     */
    record Real(
            StartLatency.Spread latency,
            double processes,
            double echoes,
            Footprint agent,
            Footprint controlPlane) {}

    /** The middle one of all rounds. */
    double lifeCyclesPerSecond() {
        var sorted = lifeCycles.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
