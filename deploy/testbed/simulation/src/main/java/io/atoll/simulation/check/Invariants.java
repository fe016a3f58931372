package io.atoll.simulation.check;

import io.atoll.bridge.ContentStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ProjectName;
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
    private final BiPredicate<SiteName, AttemptId> runs;
    private final Residency residency;
    private final OwnBytesOnly owned;
    private KeptExecutions kept = new KeptExecutions();
    private OneVisibleAttempt visible;
    private OneRunningAttempt running;
    private VerifiedOnly verified;
    private KeptResults results = new KeptResults();
    private SparedRetries spared;
    private CancelledMeansStopped stopped;
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
        this.runs = runs;
        visible = new OneVisibleAttempt(truth);
        running = new OneRunningAttempt(runs);
        spared = new SparedRetries(truth);
        stopped = new CancelledMeansStopped(runs);
        verified = new VerifiedOnly(truth);
        residency = new Residency(truth, law, stores);
        owned = new OwnBytesOnly(new ProjectName("demo"));
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

    /**
     * The database was put back: the log ends earlier than before. What was accepted since is lost,
     * and nothing else: from here on all is judged by what is on record, and by what really ran.
     */
    public void putBack() {
        var before = kept;
        kept = new KeptExecutions();
        visible = new OneVisibleAttempt(truth);
        running = new OneRunningAttempt(runs);
        verified = new VerifiedOnly(truth);
        results = new KeptResults();
        spared = new SparedRetries(truth);
        stopped = new CancelledMeansStopped(runs);
        for (seen = 0; seen < log.size(); seen++) {
            committed(log.get(seen));
        }
        running.judged();
        before.acceptedOf(kept.runs()).forEach(kept::accepted);
        batch();
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
            committed(log.get(seen));
        }
        batch();
    }

    private void committed(ControlRecord record) {
        kept.committed(record);
        visible.committed(record);
        running.committed(record);
        verified.committed(record);
        owned.committed(record);
        results.committed(record);
        spared.committed(record);
        stopped.committed(record);
    }

    private void batch() {
        kept.batch();
        visible.batch();
        running.batch();
        results.batch();
        stopped.batch();
        verified.batch();
    }

    /** Whether every run has ended. */
    public boolean allEnded() {
        return kept.allEnded();
    }

    /** Whether every execution has succeeded. */
    public boolean allSucceeded() {
        return kept.allSucceeded();
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
