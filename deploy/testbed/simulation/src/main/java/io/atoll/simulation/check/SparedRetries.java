package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.work.AttemptOutcome;

/** What a site could not do never counts as a failure of the execution. */
final class SparedRetries {
    private final Truth truth;

    SparedRetries(Truth truth) {
        this.truth = truth;
    }

    void committed(ControlRecord record) {
        if (record instanceof AttemptRecord row
                && row.state() instanceof AttemptState.Ended(var outcome, var _)
                && outcome instanceof AttemptOutcome.Failed
                && !truth.failsByItself(row.attempt())) {
            throw new Violation(
                    "the user's retries",
                    "attempt %s failed by no fault of its own: %s"
                            .formatted(row.attempt(), outcome));
        }
    }
}
