package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.AttemptOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * P10: an attempt that its site has called cancelled does not run there, not even what is left of
 * it. Without the site's word (an operator forced it, or the site is gone) nothing is claimed.
 */
final class CancelledMeansStopped {
    private final BiPredicate<SiteName, AttemptId> runs;
    private final Set<AttemptId> seen = new HashSet<>();
    private final List<AttemptRecord> cancelledNow = new ArrayList<>();

    /** {@code runs}: whether a program of the attempt, or what it left, runs at the site. */
    CancelledMeansStopped(BiPredicate<SiteName, AttemptId> runs) {
        this.runs = runs;
    }

    void committed(ControlRecord record) {
        if (record instanceof AttemptRecord row
                && row.state() instanceof AttemptState.Ended
                && row.report()
                        .filter(report -> report.outcome() instanceof AttemptOutcome.Cancelled)
                        .isPresent()
                && seen.add(row.attempt())) {
            cancelledNow.add(row);
        }
    }

    /** Called once all records of a batch were seen. */
    void batch() {
        for (var row : cancelledNow) {
            if (runs.test(row.site(), row.attempt())) {
                throw new Violation(
                        "P10",
                        "attempt %s was called cancelled and runs at site '%s'"
                                .formatted(row.attempt(), row.site()));
            }
        }
        cancelledNow.clear();
    }
}
