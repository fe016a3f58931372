package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.query.Page;
import io.atoll.server.query.PlacementText;
import io.atoll.server.query.PolicyQuery;
import io.atoll.server.query.WorkflowQuery;
import io.atoll.server.view.PageView;
import io.atoll.server.view.RunRequest;
import io.atoll.server.view.WorkflowViews.CheckRequest;
import io.atoll.server.view.WorkflowViews.CheckView;
import io.atoll.server.view.WorkflowViews.InPlaceInput;
import io.atoll.server.view.WorkflowViews.LocalInput;
import io.atoll.server.view.WorkflowViews.PlanView;
import io.atoll.server.view.WorkflowViews.PlannedView;
import io.atoll.server.view.WorkflowViews.WorkflowLine;
import io.atoll.server.view.WorkflowViews.WorkflowView;
import io.atoll.server.workflow.InputSource;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workflows: check a file, plan it, look at what was submitted. */
@Controller("/v1")
@ExecuteOn(Beans.REQUESTS)
final class WorkflowRoutes {
    private final Commands commands;
    private final Submissions submissions;
    private final WorkflowQuery workflows;
    private final PolicyQuery policies;

    WorkflowRoutes(
            Commands commands,
            Submissions submissions,
            WorkflowQuery workflows,
            PolicyQuery policies) {
        this.commands = commands;
        this.submissions = submissions;
        this.workflows = workflows;
        this.policies = policies;
    }

    /** Finds everything that is wrong with a workflow file, and tells what it needs. */
    @Post("/workflows/check")
    CheckView checkWorkflow(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @Body CheckRequest request) {
        var workflow = submissions.check(caller, request);
        List<LocalInput> local = new ArrayList<>();
        List<InPlaceInput> inPlace = new ArrayList<>();
        for (var source : workflow.inputs()) {
            switch (source) {
                case InputSource.Local(var input, var file, var classes, var labels) ->
                        local.add(
                                new LocalInput(
                                        input, file, List.copyOf(classes), labels.entries()));
                case InputSource.InPlace(var input, var site, var path, var classes, var labels) ->
                        inPlace.add(
                                new InPlaceInput(
                                        input,
                                        site.text(),
                                        path,
                                        List.copyOf(classes),
                                        labels.entries()));
                case InputSource.Existing _ -> {}
            }
        }
        var spec = workflow.spec();
        return new CheckView(true, spec.name(), spec.project().text(), local, inPlace);
    }

    /** Places every execution as if it were ready now; runs and stores nothing. */
    @Post("/plans")
    PlanView planRun(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @Body RunRequest request) {
        var submission = submissions.read(caller, request, "nothing was planned");
        var spec = submission.workflow().spec();
        var reply =
                commands.ask(
                        new ControlCommand.PlanRun(
                                caller, spec, submission.inputs(), submission.known()),
                        Reply.Planned.class);
        return new PlanView(
                spec.name(),
                spec.project().text(),
                reply.executions().stream().map(WorkflowRoutes::planned).toList(),
                WorkflowQuery.code(spec),
                policies.consulted(spec.project()));
    }

    /** The newest version of each workflow. */
    @Get("/workflows")
    PageView<WorkflowLine> listWorkflows(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String project,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        return workflows.list(caller, Page.of(limit, cursor), project);
    }

    /** The newest version of one workflow. */
    @Get("/workflows/{name}")
    WorkflowView showWorkflow(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @PathVariable String name,
            @QueryValue @Nullable String project) {
        return workflows.show(
                caller, project == null ? caller.project() : new ProjectName(project), name);
    }

    private static PlannedView planned(Reply.PlannedExecution planned) {
        return new PlannedView(
                planned.execution(),
                planned.index().orElse(null),
                planned.execution() + planned.index().map(each -> "[" + each + "]").orElse(""),
                PlacementText.view(planned.placement()));
    }
}
