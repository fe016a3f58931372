package io.atoll.testbed.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * What was measured.
 *
 * @param marks absent: not measured
 */
record ScaleFigures(List<Growth> growths, Optional<Marks> marks) {
    ScaleFigures {
        growths = List.copyOf(growths);
    }

    /**
     * The seconds of one shape.
     *
     * @param size executions of the smaller one; the larger one has four times as many
     */
    record Growth(ScaleShape shape, int size, double small, double large) {
        static final int FACTOR = 4;

        /** 1: the time grows as the size does. */
        double exponent() {
            return Math.log(large / small) / Math.log(FACTOR);
        }
    }

    /**
     * What a federation carries.
     *
     * @param gather2000 seconds of a gather of 2,000 fresh outputs
     * @param gather10000 seconds of one of 10,000
     * @param stepsPerSecond of a chain of 1,000
     * @param plan10000 seconds
     * @param slowestAnswer seconds, of 200 runs that are submitted at once
     * @param waitingBytes memory of the control plane with 100,000 executions that wait
     */
    record Marks(
            double gather2000,
            double gather10000,
            double stepsPerSecond,
            double plan10000,
            double slowestAnswer,
            long waitingBytes) {}
}
