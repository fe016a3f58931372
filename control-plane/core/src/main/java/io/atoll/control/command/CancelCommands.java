package io.atoll.control.command;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.Refusal;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.RunId;
import java.util.List;

/** Cancels runs and executions for those who may. Stateless; called on the leader's thread. */
public final class CancelCommands {
    private final Changes changes;
    private final RunRegistry runs;
    private final Cancellation cancellation;

    public CancelCommands(Changes changes, RunRegistry runs, Cancellation cancellation) {
        this.changes = changes;
        this.runs = runs;
        this.cancellation = cancellation;
    }

    public Reply cancel(ControlCommand.CancelRun command) {
        var run = runs.find(command.run()).orElseThrow(() -> notThere(command.run()));
        mayCancel(command.caller(), run);
        if (run.row().state() instanceof RunState.Running) {
            run.state(new RunState.Cancelling(command.caller().name()));
            changes.touch(run);
        }
        // Last first: nothing becomes ready, or is skipped, in between.
        for (var execution : RunCommands.inOrder(run).reversed()) {
            cancellation.cancel(execution, command.caller().name(), false);
        }
        return stopping(run.executions());
    }

    private AtollException notThere(RunId run) {
        return runs.withheld().contains(run)
                ? Refusal.of(
                        ErrorCode.CONFLICT,
                        "cannot cancel run %s: what is stored of it cannot be read back, and waits"
                                + " for an operator",
                        run)
                : Refusal.of(
                        ErrorCode.NOT_FOUND,
                        "cannot cancel run %s: no unfinished run has this id",
                        run);
    }

    private static Reply stopping(List<LiveExecution> executions) {
        return new Reply.Cancelling(
                executions.stream()
                        .filter(e -> e.state() instanceof ExecutionState.Cancelling)
                        .map(LiveExecution::id)
                        .toList());
    }

    public Reply cancel(ControlCommand.CancelExecution command) {
        var execution =
                runs.execution(command.execution())
                        .orElseThrow(
                                () ->
                                        Refusal.of(
                                                ErrorCode.NOT_FOUND,
                                                "cannot cancel execution %s: no unfinished run has"
                                                        + " it",
                                                command.execution()));
        mayCancel(command.caller(), execution.run());
        if (command.force()) {
            Refusal.unlessOperator(
                    command.caller(), "force the end of execution " + command.execution());
        }
        cancellation.cancel(execution, command.caller().name(), command.force());
        return stopping(List.of(execution));
    }

    private static void mayCancel(Caller caller, LiveRun run) {
        if (!caller.mayChange(run.row().project())) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot cancel: caller '%s' is no member of project '%s'",
                    caller.name(),
                    run.row().project());
        }
    }
}
