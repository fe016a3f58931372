package io.atoll.control.event;

import io.atoll.control.event.Suspect.Kind;
import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import io.atoll.work.Report;
import java.util.Optional;
import java.util.function.Function;

/** Which suspect an event is. Pure. */
public final class Suspects {
    private Suspects() {}

    /**
     * The suspect that {@code event} is when it cannot be applied.
     *
     * @param runs finds the unfinished run of an execution
     */
    public static Suspect of(ControlEvent event, Function<ExecutionId, Optional<RunId>> runs) {
        return switch (event) {
            case ControlCommand command ->
                    new Suspect(Kind.COMMAND, subject(command), run(command, runs));
            case AgentEvent.Reported(var site, var generation, var number, var report, _) ->
                    new Suspect(
                            Kind.REPORT,
                            "%s/%s/%d".formatted(site, generation, number),
                            execution(report).flatMap(runs));
            case AgentEvent.LinkOpened hello -> message(hello, "hello");
            case AgentEvent.LinkClosed closed -> message(closed, "link closed");
            case AgentEvent.HeartbeatReceived beat -> message(beat, "heartbeat");
            case AgentEvent.InventoryReported inventory -> message(inventory, "inventory");
            case ControlEvent.ReplicaVerified(var store, var ticket, _, _) ->
                    new Suspect(
                            Kind.STORE,
                            "%s verified %s".formatted(store, ticket),
                            Optional.empty());
            case ControlEvent.UploadReceiving(var store, var ticket) ->
                    new Suspect(
                            Kind.STORE,
                            "%s receives %s".formatted(store, ticket),
                            Optional.empty());
            case ControlEvent.GlobalReplicaLost(var store, var digest, _) ->
                    new Suspect(
                            Kind.STORE, "%s lost %s".formatted(store, digest), Optional.empty());
            case ControlEvent.Ticked _ -> new Suspect(Kind.TIMER, "all", Optional.empty());
        };
    }

    private static Suspect message(AgentEvent event, String what) {
        return new Suspect(Kind.MESSAGE, event.site() + " " + what, Optional.empty());
    }

    /** The execution that {@code report} is about. */
    public static Optional<ExecutionId> execution(Report report) {
        return switch (report) {
            case Report.AttemptStaging(var attempt) -> Optional.of(attempt.execution());
            case Report.AttemptStarted(var attempt, _) -> Optional.of(attempt.execution());
            case Report.AttemptLingers(var attempt, _, _) -> Optional.of(attempt.execution());
            case Report.AttemptPublishing(var attempt) -> Optional.of(attempt.execution());
            case Report.AttemptEnded(var attempt, _) -> Optional.of(attempt.execution());
            case Report.TransferDone _,
                    Report.TransferFailed _,
                    Report.InPlaceRegistered _,
                    Report.InPlaceRefused _,
                    Report.FactsChanged _,
                    Report.SelfChecked _,
                    Report.ReplicaLost _,
                    Report.Unreadable _ ->
                    Optional.empty();
        };
    }

    private static Optional<RunId> run(
            ControlCommand command, Function<ExecutionId, Optional<RunId>> runs) {
        return switch (command) {
            case ControlCommand.CancelRun(_, var run) -> Optional.of(run);
            case ControlCommand.CancelExecution(_, var execution, _) -> runs.apply(execution);
            case ControlCommand.Added _,
                    ControlCommand.InviteSite _,
                    ControlCommand.JoinSite _,
                    ControlCommand.ChangeSite _,
                    ControlCommand.SubmitRun _,
                    ControlCommand.PlanRun _,
                    ControlCommand.RetryRun _,
                    ControlCommand.ApplyPolicies _,
                    ControlCommand.BeginUpload _,
                    ControlCommand.CommitUpload _,
                    ControlCommand.RegisterInPlace _,
                    ControlCommand.RequestDownload _,
                    ControlCommand.ResolveQuarantined _ ->
                    Optional.empty();
        };
    }

    private static String subject(ControlCommand command) {
        return command.getClass().getSimpleName()
                + " "
                + switch (command) {
                    case ControlCommand.InviteSite invite -> invite.token().toString();
                    case ControlCommand.JoinSite join -> join.token() + " " + join.key();
                    case ControlCommand.ChangeSite(_, var site, var change) -> site + " " + change;
                    case ControlCommand.SubmitRun(var caller, _, _, _, var key) ->
                            keyed(caller, key, command);
                    case ControlCommand.PlanRun _, ControlCommand.Added _ -> digest(command);
                    case ControlCommand.CancelRun(_, var run) -> run.toString();
                    case ControlCommand.CancelExecution(_, var execution, var force) ->
                            execution + (force ? " by force" : "");
                    case ControlCommand.RetryRun(var caller, _, _, var key) ->
                            keyed(caller, key, command);
                    case ControlCommand.ApplyPolicies apply -> apply.policies().digest().toString();
                    case ControlCommand.BeginUpload begin ->
                            keyed(begin.caller(), begin.key(), command);
                    case ControlCommand.CommitUpload(_, var artifact) -> artifact.toString();
                    case ControlCommand.RegisterInPlace register ->
                            keyed(register.caller(), register.key(), command);
                    case ControlCommand.RequestDownload(_, var artifact, _) -> artifact.toString();
                    case ControlCommand.ResolveQuarantined(_, var id, var retry) ->
                            id + (retry ? " retry" : " drop");
                };
    }

    private static String keyed(
            Caller caller, Optional<IdempotencyKey> key, ControlCommand command) {
        return key.map(k -> "%s %s %s".formatted(caller.name(), k.route(), k.key()))
                .orElseGet(() -> digest(command));
    }

    // Of what a record prints: it is asked for when something has gone wrong, and not kept.
    private static String digest(ControlCommand command) {
        return Digest.of(command.toString()).hex();
    }
}
