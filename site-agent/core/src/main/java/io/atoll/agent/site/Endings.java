package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Usage;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.Report.AttemptEnded;
import io.atoll.agent.link.Report.Outcome;
import io.atoll.agent.link.Report.Times;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How ends become reports: a pure table from exits to outcomes. */
final class Endings {
    private Endings() {}

    /** An end that has no exit to tell of. */
    static AttemptEnded without(HeldAttempt held, Outcome outcome, String detail, boolean lasting) {
        return new AttemptEnded(
                held.assignment().attempt(),
                outcome,
                -1,
                0,
                detail,
                lasting,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Times.NONE,
                Usage.NONE);
    }

    /** The end of an attempt that this site does not hold. */
    static AttemptEnded notHeld(AttemptId id) {
        return new AttemptEnded(
                id,
                Outcome.CANCELLED,
                -1,
                0,
                "this site does not hold it: nothing of it runs here",
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Times.NONE,
                Usage.NONE);
    }

    /**
     * The end of an attempt that was told once already, to a record that has forgotten it. How one
     * failed was told there, and is not known any more.
     */
    static AttemptEnded toldBefore(HeldAttempt held, AttemptStage.Ended stage) {
        return new AttemptEnded(
                held.assignment().attempt(),
                stage.succeeded() ? Outcome.SUCCEEDED : Outcome.LOST,
                stage.succeeded() ? 0 : -1,
                0,
                stage.succeeded()
                        ? ""
                        : "it did not succeed; how it ended was told to a record that was put back"
                                + " since",
                false,
                stage.outputs(),
                Optional.empty(),
                Optional.empty(),
                false,
                Times.NONE,
                Usage.NONE);
    }

    /** The end of an attempt that ran, or that could not be started. */
    static AttemptEnded of(
            HeldAttempt held,
            AttemptStage.Publishing stage,
            AgentEvent.Published published,
            Instant now) {
        var exit = stage.exit();
        var times =
                new Times(
                        between(stage.assignedAt(), stage.stagingAt()),
                        between(stage.stagingAt(), exit.startedAt()),
                        between(exit.startedAt(), exit.endedAt()),
                        between(exit.endedAt(), now));
        return new AttemptEnded(
                held.assignment().attempt(),
                outcome(exit),
                code(exit),
                exit.cause() instanceof Exit.Killed(var signal) ? signal : 0,
                detail(held, exit),
                exit.cause() instanceof Exit.CouldNotStart cause && !cause.isOfSite(),
                published.outputs(),
                published.stdout(),
                published.stderr(),
                exit.logTruncated(),
                times,
                exit.usage());
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
        var ended =
                of(
                        held,
                        stage,
                        new AgentEvent.Published(
                                failed.attempt(), List.of(), failed.stdout(), failed.stderr()),
                        now);
        boolean succeeded = succeeded(stage.exit());
        boolean ofLogs = failed.ofLogs() || !succeeded;
        return new AttemptEnded(
                ended.attempt(),
                !succeeded
                        ? ended.outcome()
                        : failed.ofSite() ? Outcome.SITE_FAULT : Outcome.FAILED,
                succeeded && failed.ofSite() ? -1 : ended.exitCode(),
                ended.signal(),
                ofLogs ? withoutLogs(ended.detail(), failed.detail()) : failed.detail(),
                succeeded && failed.lasting() && !failed.ofSite(),
                List.of(),
                ended.stdout(),
                ended.stderr(),
                ended.logTruncated(),
                ofLogs ? ended.times().unpublished() : ended.times(),
                ended.usage());
    }

    // The control plane finds the reason behind these words.
    private static String withoutLogs(String end, String why) {
        return (end.isEmpty() ? "" : end + "; ") + "its logs are not kept: " + why;
    }

    static boolean succeeded(Exit exit) {
        return exit.cause() instanceof Exit.Exited(var code) && code == 0;
    }

    private static Outcome outcome(Exit exit) {
        return switch (exit.cause()) {
            case Exit.Exited(var code) -> code == 0 ? Outcome.SUCCEEDED : Outcome.FAILED;
            case Exit.Killed _, Exit.OverLimit _ -> Outcome.FAILED;
            case Exit.CouldNotStart cause -> cause.isOfSite() ? Outcome.SITE_FAULT : Outcome.FAILED;
            case Exit.TimedOut() -> Outcome.TIMED_OUT;
            case Exit.Lost _ -> Outcome.LOST;
            case Exit.OutOfMemory _ -> Outcome.OUT_OF_MEMORY;
            case Exit.Preempted _ -> Outcome.PREEMPTED;
        };
    }

    private static int code(Exit exit) {
        return switch (exit.cause()) {
            case Exit.Exited(var code) -> code;
            case Exit.OverLimit(var code, _) -> code;
            case Exit.CouldNotStart cause -> cause.isOfSite() ? -1 : cause.code();
            case Exit.Killed _,
                    Exit.TimedOut _,
                    Exit.Lost _,
                    Exit.OutOfMemory _,
                    Exit.Preempted _ ->
                    -1;
        };
    }

    private static String detail(HeldAttempt held, Exit exit) {
        return switch (exit.cause()) {
            case Exit.Exited(var code) -> code == 0 ? "" : "exited with code " + code;
            case Exit.Killed(var signal) -> "killed by signal " + signal;
            case Exit.TimedOut() ->
                    "stopped: it ran longer than its walltime of "
                            + held.assignment()
                                    .spec()
                                    .walltime()
                                    .map(Durations::print)
                                    .orElse("(none)");
            case Exit.CouldNotStart(var _, var reason) -> reason;
            case Exit.Lost(var reason) -> reason;
            case Exit.OverLimit(_, var why) -> why;
            case Exit.OutOfMemory(var why) -> why;
            case Exit.Preempted(var why) -> why;
        };
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    /**
     * The state's name in reports that an attempt moved; absent for states that are told by their
     * end.
     */
    static AgentEffect.StateName name(AttemptStage stage) {
        return switch (stage) {
            case AttemptStage.Waiting _ -> AgentEffect.StateName.ASSIGNED;
            case AttemptStage.Staging _, AttemptStage.Launched _ -> AgentEffect.StateName.STAGING;
            case AttemptStage.Running _, AttemptStage.Stopping _ -> AgentEffect.StateName.RUNNING;
            case AttemptStage.Publishing _ -> AgentEffect.StateName.PUBLISHING;
            case AttemptStage.Ended _ -> AgentEffect.StateName.ENDED;
        };
    }

    static Report.AttemptMoved moved(HeldAttempt held, Report.AttemptMoved.State state) {
        return new Report.AttemptMoved(held.assignment().attempt(), state);
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
