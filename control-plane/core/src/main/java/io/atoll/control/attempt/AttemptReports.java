package io.atoll.control.attempt;

import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.state.AttemptState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Report;
import java.time.Instant;

/**
 * Takes what sites report of their attempts; late, doubled and unknown messages are answered the
 * same way each time. Stateless; called on the leader's thread.
 */
public final class AttemptReports {
    private final Moment moment;
    private final Changes changes;
    private final AttemptRegistry attempts;
    private final LateResults late;
    private final DurabilityGate gate;

    public AttemptReports(
            Moment moment,
            Changes changes,
            AttemptRegistry attempts,
            LateResults late,
            DurabilityGate gate) {
        this.moment = moment;
        this.changes = changes;
        this.attempts = attempts;
        this.late = late;
        this.gate = gate;
    }

    public void staging(LiveSite site, AttemptId id) {
        attempts.find(site, id)
                .filter(attempt -> attempt.state() instanceof AttemptState.Assigned)
                .ifPresent(attempt -> attempts.move(attempt, new AttemptState.Staging()));
    }

    public void started(LiveSite site, Report.AttemptStarted report) {
        attempts.find(site, report.attempt())
                .filter(LiveAttempt::notStarted)
                .ifPresent(
                        attempt -> {
                            attempts.startsRunning(site, attempt);
                            attempts.move(attempt, new AttemptState.Running(report.at()));
                            tell(attempt, EventKind.EXECUTION_STARTED);
                        });
    }

    public void publishing(LiveSite site, AttemptId id) {
        attempts.find(site, id)
                .ifPresent(
                        attempt -> {
                            if (attempt.state() instanceof AttemptState.Running(var startedAt)) {
                                attempts.move(attempt, new AttemptState.Publishing(startedAt));
                            } else if (attempt.state()
                                    instanceof AttemptState.Lingering(var startedAt, var _)) {
                                attempts.move(attempt, new AttemptState.Publishing(startedAt));
                            }
                        });
    }

    public void ended(LiveSite site, Report.AttemptEnded report) {
        var id = report.attempt();
        var attempt = site.attempts().get(id);
        if (attempt == null) {
            attempts.release(site, id);
        } else if (attempt.ended() && !late.takeUp(attempt, report.report())) {
            site.letGo(id);
            attempts.release(site, id);
            attempts.confirm(attempt, report.report());
        } else if (gate.holds(attempt, report.report())) {
            attempts.roomBack(site, attempt);
            gate.look(attempt);
        } else if (!attempt.heldBack()) {
            attempts.over(attempt, report.report());
        }
    }

    /** Something of it does not end: it is not over, and people are told why. */
    public void lingers(LiveSite site, Report.AttemptLingers report) {
        attempts.find(site, report.attempt())
                .ifPresent(
                        attempt -> {
                            if (attempt.notStarted()) {
                                started(
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
        attempts.move(attempt, new AttemptState.Lingering(startedAt, why));
        changes.event(
                attempt.execution().run().row().project(),
                moment.now(),
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

    private void tell(LiveAttempt attempt, EventKind kind) {
        changes.event(
                attempt.execution().run().row().project(),
                moment.now(),
                kind,
                attempt.execution().id().toString(),
                "execution",
                attempt.execution().title(),
                "attempt",
                attempt.id().fence().toString(),
                "site",
                attempt.record().site().text());
    }
}
