package io.atoll.control.leader;

import io.atoll.control.event.EventKind;
import io.atoll.control.event.Report;
import io.atoll.control.execution.AttemptState;
import java.time.Instant;

/**
 * Hears of attempts of which something does not end: they are not over, and people are told why.
 * Stateless; called by {@link Federation}.
 */
final class Lingering {
    private final Live live;

    Lingering(Live live) {
        this.live = live;
    }

    void told(LiveSite site, Report.AttemptLingers report) {
        AttemptRegistry attempts = live.attempts();
        attempts.find(site, report.attempt())
                .ifPresent(
                        attempt -> {
                            if (attempt.notStarted()) {
                                attempts.started(
                                        site,
                                        new Report.AttemptStarted(report.attempt(), report.at()));
                            }
                            lingers(attempt, report.why());
                        });
    }

    private void lingers(LiveAttempt attempt, String why) {
        switch (attempt.state()) {
            case AttemptState.Running(var startedAt) -> lingers(attempt, startedAt, why);
            case AttemptState.Lingering(var startedAt, var told) -> {
                if (!told.equals(why)) {
                    lingers(attempt, startedAt, why);
                }
            }
            case AttemptState.Assigned _,
                    AttemptState.Staging _,
                    AttemptState.Publishing _,
                    AttemptState.Ended _ -> {}
        }
    }

    private void lingers(LiveAttempt attempt, Instant startedAt, String why) {
        live.attempts().move(attempt, new AttemptState.Lingering(startedAt, why));
        live.changes()
                .event(
                        attempt.execution().run().row().project(),
                        live.now(),
                        EventKind.EXECUTION_LINGERS,
                        attempt.execution().id().toString(),
                        "execution",
                        attempt.execution().title(),
                        "attempt",
                        attempt.id().fence().toString(),
                        "site",
                        attempt.record().site().text(),
                        "why",
                        why);
    }
}
