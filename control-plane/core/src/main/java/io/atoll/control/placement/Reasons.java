package io.atoll.control.placement;

import io.atoll.control.decision.WaitingReason;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.SiteState;
import java.util.Optional;

/**
 * Writes down why an execution has no pool, or stays at a site that is lost, and tells people when
 * the reason is another one. Stateless; called on the leader's thread.
 */
public final class Reasons {
    private final Moment moment;
    private final Changes changes;
    private final SiteRegistry sites;

    public Reasons(Moment moment, Changes changes, SiteRegistry sites) {
        this.moment = moment;
        this.changes = changes;
        this.sites = sites;
    }

    /** {@code execution}, if it wants a pool, has none because of {@code reason}. */
    void say(LiveExecution execution, String reason) {
        if (execution.state() instanceof ExecutionState.Ready(var before)) {
            if (!before.equals(reason)) {
                execution.state(new ExecutionState.Ready(reason));
                changes.touch(execution);
                tell(execution, EventKind.EXECUTION_READY, reason, reason);
            }
        } else if (execution.seeks()) {
            kept(execution, "it stays there until another site takes it: " + reason, reason);
        }
    }

    /** That an attempt of {@code execution} may run still; empty: none may. */
    static Optional<String> takenBack(LiveExecution execution) {
        return execution
                .takenBack()
                .map(attempt -> attempt.record().site())
                .map("waits for site '%s' to stop an earlier attempt"::formatted);
    }

    /** {@code execution} stays at its site, which is lost, because of {@code why}. */
    void stays(LiveExecution execution, String why) {
        kept(execution, "it stays there: " + why, why);
    }

    private void kept(LiveExecution execution, String sentence, String reason) {
        var attempt = execution.attempt();
        if (!(execution.state() instanceof ExecutionState.Active(var fence, var before))
                || attempt == null) {
            return;
        }
        var site = attempt.record().site();
        var since =
                sites.known(site).row().state() instanceof SiteState.Disconnected(var at)
                        ? " since " + at
                        : "";
        var kept = "site '%s' is cut off%s; %s".formatted(site, since, sentence);
        if (!kept.equals(before)) {
            execution.state(new ExecutionState.Active(fence, kept));
            changes.touch(execution);
            tell(execution, EventKind.EXECUTION_KEPT, kept, reason);
        }
    }

    /** {@code execution} is at no lost site any more. */
    void clear(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Active(var fence, var kept)
                && !kept.isEmpty()) {
            execution.state(new ExecutionState.Active(fence));
            changes.touch(execution);
        }
    }

    // Busy pools are transient: recorded, but no event is emitted.
    private void tell(LiveExecution execution, EventKind kind, String sentence, String reason) {
        if (reason.equals(WaitingReason.BUSY)) {
            return;
        }
        changes.event(
                execution.run().row().project(),
                moment.now(),
                kind,
                execution.id().toString(),
                "execution",
                execution.title(),
                "reason",
                sentence);
    }
}
