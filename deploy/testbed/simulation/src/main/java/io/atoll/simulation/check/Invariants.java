package io.atoll.simulation.check;

import io.atoll.bridge.ContentStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiPredicate;

/**
 * All checks. Called after every event, on the simulation's thread; looks at nothing that it has
 * seen before, so that it can be.
 */
public final class Invariants {
    private final List<ControlRecord> log;
    private final Truth truth;
    private final KeptExecutions kept = new KeptExecutions();
    private final OneVisibleAttempt visible;
    private final OneRunningAttempt running;
    private final CancelledMeansStopped stopped;
    private final VerifiedOnly verified;
    private final Residency residency;
    private int seen;

    /**
     * @param log every record that became durable, in order; grows
     * @param law the data policies in the simulation's own words
     * @param runs whether a program of an attempt runs at a site
     */
    public Invariants(
            Truth truth,
            List<ControlRecord> log,
            Law law,
            SortedMap<SiteName, ContentStore> stores,
            BiPredicate<SiteName, AttemptId> runs) {
        this.truth = truth;
        this.log = log;
        visible = new OneVisibleAttempt(truth);
        running = new OneRunningAttempt(runs);
        stopped = new CancelledMeansStopped(runs);
        verified = new VerifiedOnly(truth);
        residency = new Residency(truth, law, stores);
    }

    /** The data policies in the simulation's own words. */
    @FunctionalInterface
    public interface Law {
        boolean mayLie(Truth.Provenance content, SiteName store);
    }

    /** A caller was told that this run exists. */
    public void accepted(RunId run, int executions) {
        readLog();
        kept.accepted(run, executions);
    }

    public void afterEvent() {
        residency.afterEvent();
        truth.takeStarts().forEach(start -> visible.started(start.attempt()));
        verified.afterEvent();
        readLog();
    }

    private void readLog() {
        if (seen == log.size()) {
            return;
        }
        for (; seen < log.size(); seen++) {
            var record = log.get(seen);
            kept.committed(record);
            visible.committed(record);
            running.committed(record);
            stopped.committed(record);
            verified.committed(record);
        }
        kept.batch();
        visible.batch();
        running.batch();
        stopped.batch();
        verified.batch();
    }

    /** Whether every run has ended. */
    public boolean allEnded() {
        return kept.allEnded();
    }

    /** Executions that were ever stored. */
    public int executions() {
        return kept.count();
    }

    /** At rest: every execution has ended, or waits for a reason that people can read. */
    public void atRest() {
        kept.atRest();
    }
}
