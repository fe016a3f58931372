package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.policy.Placement;
import io.atoll.server.query.ArtifactQuery;
import io.atoll.server.query.DecisionQuery;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.query.Page;
import io.atoll.server.query.RunQuery;
import io.atoll.server.view.ExecutionView;
import io.atoll.server.view.ExplanationView;
import io.atoll.server.view.PageView;
import io.atoll.server.view.WorkflowViews.CancelRequest;
import io.atoll.server.view.WorkflowViews.CancelView;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executions: look, explain, cancel. */
@Controller("/v1/executions")
@ExecuteOn(Beans.REQUESTS)
final class ExecutionRoutes {
    private static final int MOST_PLANNED = 1_000;

    private final Commands commands;
    private final ExecutionQuery executions;
    private final DecisionQuery decisions;
    private final RunQuery runs;
    private final ArtifactQuery artifacts;

    ExecutionRoutes(
            Commands commands,
            ExecutionQuery executions,
            DecisionQuery decisions,
            RunQuery runs,
            ArtifactQuery artifacts) {
        this.commands = commands;
        this.executions = executions;
        this.decisions = decisions;
        this.runs = runs;
        this.artifacts = artifacts;
    }

    /** Executions of a run in its order, or of all runs with the latest first. */
    @Get
    PageView<ExecutionView> listExecutions(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String run,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        var page = Page.of(limit, cursor);
        return run == null
                ? executions.list(caller, page, state)
                : executions.ofRun(runs.find(caller, run), page, state);
    }

    /** One execution with its attempts, inputs and outputs. */
    @Get("/{id}")
    ExecutionView showExecution(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return executions.show(executions.find(caller, id));
    }

    /** Why it is where it is; of one that waits for a pool, why each would not do now. */
    @Get("/{id}/explanation")
    ExplanationView explainExecution(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        var found = executions.find(caller, id);
        return switch (found.execution().state()) {
            case ExecutionState.Waiting _, ExecutionState.Ready _ ->
                    decisions.unplaced(found.execution(), now(caller, found));
            case ExecutionState.Active _,
                    ExecutionState.Cancelling _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ ->
                    decisions.placed(found.execution(), executions.attempts(found.execution()));
        };
    }

    /** Cancels one execution. */
    @Post("/{id}/cancel")
    CancelView cancelExecution(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @PathVariable String id,
            @Body @Nullable CancelRequest request) {
        var found = executions.find(caller, id);
        boolean force = request != null && Boolean.TRUE.equals(request.force());
        var reply =
                commands.ask(
                        new ControlCommand.CancelExecution(
                                caller, found.execution().execution(), force),
                        Reply.Cancelling.class);
        return new CancelView(reply.stopping().stream().map(ExecutionId::toString).toList());
    }

    /** Where it would go now. A large run is not planned for the sake of one execution. */
    private Optional<Placement> now(Caller caller, ExecutionQuery.Found found) {
        var run = found.run();
        if (run.executions() > MOST_PLANNED) {
            return Optional.empty();
        }
        var command =
                new ControlCommand.PlanRun(
                        caller,
                        runs.workflow(run).spec(),
                        run.inputs(),
                        artifacts.stored(run.inputs().values()));
        return commands.ask(command, Reply.Planned.class).executions().stream()
                .filter(each -> each.execution().equals(found.execution().template()))
                .filter(each -> each.index().orElse("").equals(found.execution().index()))
                .map(Reply.PlannedExecution::placement)
                .findFirst();
    }
}
