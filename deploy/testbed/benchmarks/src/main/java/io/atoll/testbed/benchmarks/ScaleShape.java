package io.atoll.testbed.benchmarks;

/** What a run looks like whose time is measured at two sizes. */
enum ScaleShape {
    /** Independent executions. */
    WIDE,
    /** Each execution waits for the one before, all at one site. */
    DEEP,
    /** Small outputs, all read by one execution. */
    GATHER,
    /** Runs of ten executions. */
    RUNS,
    /** A plan of a gathering run; nothing is run. */
    PLAN
}
