package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.server.query.Page;
import io.atoll.server.query.RunQuery;
import io.atoll.server.view.PageView;
import io.atoll.server.view.RunRequest;
import io.atoll.server.view.RunView;
import io.atoll.server.view.SubmittedView;
import io.atoll.server.view.WorkflowViews.RetryRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs: start, look, cancel, try again. */
@Controller("/v1/runs")
@ExecuteOn(Beans.REQUESTS)
final class RunRoutes {
    private final Commands commands;
    private final Submissions submissions;
    private final RunQuery runs;
    private final HttpServices services;

    RunRoutes(Commands commands, Submissions submissions, RunQuery runs, HttpServices services) {
        this.commands = commands;
        this.submissions = submissions;
        this.runs = runs;
        this.services = services;
    }

    /** Starts a run, all or nothing. */
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<SubmittedView> submitRun(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @Header(Idempotency.HEADER) @Nullable String key,
            @Body RunRequest request) {
        var submission = submissions.read(caller, request, "nothing was submitted");
        var command =
                new ControlCommand.SubmitRun(
                        caller,
                        submission.workflow().spec(),
                        submission.inputs(),
                        submission.known(),
                        Idempotency.key(services, caller, "POST /v1/runs", key, request));
        return created(caller, commands.ask(command, Reply.Submitted.class));
    }

    /** Runs, the latest first. */
    @Get
    PageView<RunView> listRuns(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable String workflow,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        return runs.list(caller, Page.of(limit, cursor), state, workflow);
    }

    /** One run: by id, latest, or WORKFLOW/NUMBER. */
    @Get("/{id}")
    RunView showRun(@RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return runs.show(runs.find(caller, id));
    }

    /** Cancels everything of a run that has not ended. */
    @Post("/{id}/cancel")
    RunView cancelRun(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        var run = runs.find(caller, id);
        commands.ask(new ControlCommand.CancelRun(caller, run.run()), Reply.Cancelling.class);
        return runs.show(runs.find(caller, run.run().toString()));
    }

    /** Starts a new run of the same workflow and inputs as one that ended. */
    @Post("/{id}/retry")
    @Status(HttpStatus.CREATED)
    HttpResponse<SubmittedView> retryRun(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @PathVariable String id,
            @Header(Idempotency.HEADER) @Nullable String key,
            @Body RetryRequest request) {
        var run = runs.find(caller, id);
        boolean failedOnly = Boolean.TRUE.equals(request.failed());
        var command =
                new ControlCommand.RetryRun(
                        caller,
                        failedOnly,
                        runs.stored(run),
                        Idempotency.key(
                                services,
                                caller,
                                "POST /v1/runs/retry",
                                key,
                                Map.of("run", run.run().toString(), "failed", failedOnly)));
        return created(caller, commands.ask(command, Reply.Submitted.class));
    }

    private HttpResponse<SubmittedView> created(Caller caller, Reply.Submitted reply) {
        var id = reply.run();
        var run = reply.begun().orElseGet(() -> runs.find(caller, id.toString()));
        return HttpResponse.created(
                new SubmittedView(
                        id.toString(),
                        run.number(),
                        run.workflow(),
                        run.workflowVersion(),
                        run.project().text(),
                        run.state().getClass().getSimpleName(),
                        run.executions()),
                URI.create("/v1/runs/" + id));
    }
}
