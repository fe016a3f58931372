package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.Durations;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.AttemptReport.Times;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.HeldState;
import io.atoll.work.Report.AttemptEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;

/** How ends become reports: a pure table from exits to outcomes. */
final class Endings {
    /** Where there is no exit code. */
    private static final int NO_CODE = -1;

    private Endings() {}

    /** An end that has no exit to tell of. */
    static AttemptEnded without(HeldAttempt held, AttemptOutcome outcome) {
        return new AttemptEnded(held.assignment().attempt(), AttemptReport.of(outcome));
    }

    /** The end of an attempt that this site does not hold: nothing of it runs here. */
    static AttemptEnded notHeld(AttemptId id) {
        return new AttemptEnded(id, AttemptReport.of(new AttemptOutcome.Cancelled()));
    }

    /**
     * The end of an attempt that was told once already, to a record that has forgotten it. How one
     * failed was told there, and is not known any more.
     */
    static AttemptEnded toldBefore(HeldAttempt held, AttemptStage.Ended stage) {
        var outcome =
                stage.succeeded()
                        ? new AttemptOutcome.Succeeded()
                        : new AttemptOutcome.Lost(
                                "it did not succeed; how it ended was told to a record that was put"
                                        + " back since");
        return new AttemptEnded(
                held.assignment().attempt(),
                new AttemptReport(
                        outcome,
                        stage.outputs(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Times.NONE,
                        Usage.NONE));
    }

    /** The end of an attempt that ran, or that could not be started. */
    static AttemptEnded of(
            HeldAttempt held,
            AttemptStage.Publishing stage,
            AgentEvent.Published published,
            Instant now) {
        var exit = stage.exit();
        return new AttemptEnded(
                held.assignment().attempt(),
                new AttemptReport(
                        outcome(held, exit, ""),
                        published.outputs(),
                        published.stdout(),
                        published.stderr(),
                        exit.logTruncated(),
                        times(stage, now),
                        exit.usage()));
    }

    private static Times times(AttemptStage.Publishing stage, Instant now) {
        var exit = stage.exit();
        return new Times(
                between(stage.assignedAt(), stage.stagingAt()),
                between(stage.stagingAt(), exit.startedAt()),
                between(exit.startedAt(), exit.endedAt()),
                between(exit.endedAt(), now));
    }

    /**
     * The end of an attempt of which not everything could be published: its outputs, if it
     * succeeded by itself; or its logs, which does not change how it ended otherwise. Then no time
     * of publishing is told: whether a log that is not told was empty, is not known.
     */
    static AttemptEnded unpublished(
            HeldAttempt held,
            AttemptStage.Publishing stage,
            AgentEvent.PublishingFailed failed,
            Instant now) {
        var exit = stage.exit();
        boolean succeeded = succeeded(exit);
        boolean ofLogs = failed.ofLogs() || !succeeded;
        // The control plane finds the reason behind these words.
        var lost = "its logs are not kept: " + failed.detail();
        return new AttemptEnded(
                held.assignment().attempt(),
                new AttemptReport(
                        succeeded
                                ? blamed(failed, ofLogs ? lost : failed.detail())
                                : passing(outcome(held, exit, "; " + lost)),
                        Collections.emptySortedMap(),
                        failed.stdout(),
                        failed.stderr(),
                        exit.logTruncated(),
                        ofLogs ? times(stage, now).unpublished() : times(stage, now),
                        exit.usage()));
    }

    private static AttemptOutcome blamed(AgentEvent.PublishingFailed failed, String why) {
        return failed.ofSite()
                ? new AttemptOutcome.SiteFault(why)
                : new AttemptOutcome.Failed(0, 0, why, failed.lasting());
    }

    private static AttemptOutcome passing(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Failed(var code, var signal, var why, _)
                ? new AttemptOutcome.Failed(code, signal, why, false)
                : outcome;
    }

    static boolean succeeded(Exit exit) {
        return exit.cause() instanceof Exit.Exited(var code) && code == 0;
    }

    /** {@code more}: what is said behind the sentence. */
    private static AttemptOutcome outcome(HeldAttempt held, Exit exit, String more) {
        return switch (exit.cause()) {
            case Exit.Exited(var code) ->
                    code == 0
                            ? new AttemptOutcome.Succeeded()
                            : failed(code, 0, "exited with code " + code + more, false);
            case Exit.Killed(var signal) ->
                    failed(NO_CODE, signal, "killed by signal " + signal + more, false);
            case Exit.OverLimit(var code, var why) -> failed(code, 0, why + more, false);
            case Exit.CouldNotStart cause ->
                    cause.isOfSite()
                            ? new AttemptOutcome.SiteFault(cause.reason() + more)
                            : failed(cause.code(), 0, cause.reason() + more, true);
            case Exit.TimedOut() -> new AttemptOutcome.TimedOut(overtime(held) + more);
            case Exit.Lost(var reason) -> new AttemptOutcome.Lost(reason + more);
            case Exit.OutOfMemory(var why) -> new AttemptOutcome.OutOfMemory(why + more);
            case Exit.Preempted(var why) -> new AttemptOutcome.Preempted(why + more);
        };
    }

    private static AttemptOutcome failed(int code, int signal, String why, boolean lasting) {
        return new AttemptOutcome.Failed(code, signal, why, lasting);
    }

    private static String overtime(HeldAttempt held) {
        return "stopped: it ran longer than its walltime of "
                + held.assignment().spec().walltime().map(Durations::print).orElse("(none)");
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    /**
     * The state's name in reports that an attempt moved; absent for states that are told by their
     * end.
     */
    static HeldState name(AttemptStage stage) {
        return switch (stage) {
            case AttemptStage.Waiting _ -> HeldState.ASSIGNED;
            case AttemptStage.Staging _, AttemptStage.Launched _ -> HeldState.STAGING;
            case AttemptStage.Running _, AttemptStage.Stopping _ -> HeldState.RUNNING;
            case AttemptStage.Publishing _ -> HeldState.PUBLISHING;
            case AttemptStage.Ended _ -> HeldState.ENDED;
        };
    }

    /** Whether its process may run, so that its end is to be told yet. */
    static boolean isDue(AttemptStage stage) {
        return switch (stage) {
            case AttemptStage.Launched _, AttemptStage.Running _, AttemptStage.Stopping _ -> true;
            case AttemptStage.Waiting _,
                    AttemptStage.Staging _,
                    AttemptStage.Publishing _,
                    AttemptStage.Ended _ ->
                    false;
        };
    }

    /** Whether an attempt takes room of its pool there. */
    static boolean takesRoom(AttemptStage stage) {
        return switch (stage) {
            case AttemptStage.Waiting _, AttemptStage.Ended _ -> false;
            case AttemptStage.Staging _,
                    AttemptStage.Launched _,
                    AttemptStage.Running _,
                    AttemptStage.Publishing _,
                    AttemptStage.Stopping _ ->
                    true;
        };
    }
}
