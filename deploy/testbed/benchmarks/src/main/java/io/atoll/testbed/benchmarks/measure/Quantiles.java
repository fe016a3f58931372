package io.atoll.testbed.benchmarks.measure;

import java.util.Collection;

/** Quantiles by the nearest rank. */
final class Quantiles {
    private Quantiles() {}

    /**
     * The smallest value that at least {@code share} of all values do not exceed.
     *
     * @param share above 0, at most 1
     */
    static double of(Collection<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values have no quantiles");
        }
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    static double median(Collection<Double> values) {
        return of(values, 0.5);
    }
}
