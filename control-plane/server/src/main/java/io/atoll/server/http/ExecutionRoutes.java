package io.atoll.server.http;

import io.atoll.control.access.Caller;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.query.Page;
import io.atoll.server.query.RunQuery;
import io.atoll.server.view.ExecutionView;
import io.atoll.server.view.PageView;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Executions: look, explain, cancel. */
@Controller("/v1/executions")
@ExecuteOn(Beans.REQUESTS)
final class ExecutionRoutes {
    private final ExecutionQuery executions;
    private final RunQuery runs;

    ExecutionRoutes(ExecutionQuery executions, RunQuery runs) {
        this.executions = executions;
        this.runs = runs;
    }

    /** Executions of a run in its order, or of all runs with the latest first. */
    @Get
    PageView<ExecutionView> list(
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
    ExecutionView show(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return executions.show(executions.find(caller, id));
    }
}
