package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.view.PageView;
import io.atoll.server.view.WorkflowViews.OutputCode;
import io.atoll.server.view.WorkflowViews.WorkflowLine;
import io.atoll.server.view.WorkflowViews.WorkflowView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads workflows. */
public final class WorkflowQuery {
    private static final String WHAT = "read workflows";

    private final Rows rows;

    public WorkflowQuery(Rows rows) {
        this.rows = rows;
    }

    /** The newest version of each workflow that {@code caller} may see, by project and name. */
    public PageView<WorkflowLine> list(Caller caller, Page page, @Nullable String project) {
        var found =
                rows.bodies(
                        WHAT,
                        WorkflowRecord.class,
                        """
                        SELECT DISTINCT ON (project, name) body FROM workflow
                        WHERE project || '/' || name > ? AND (? OR project = ?) AND (? = '' OR project = ?)
                        ORDER BY project, name, version DESC LIMIT ?
                        """,
                        page.after(),
                        caller.is(Role.OPERATOR),
                        caller.project().text(),
                        project == null ? "" : project,
                        project == null ? "" : project,
                        page.limit() + 1);
        return new PageView<>(
                page.cut(found).stream().map(WorkflowQuery::line).toList(),
                page.next(found, each -> each.project() + "/" + each.name()).orElse(null));
    }

    /**
     * The newest version of a workflow.
     *
     * @throws AtollException NOT_FOUND, also if the caller may not see it
     */
    public WorkflowView show(Caller caller, ProjectName project, String name) {
        List<WorkflowRecord> found =
                caller.mayRead(project)
                        ? rows.bodies(
                                WHAT,
                                WorkflowRecord.class,
                                "SELECT body FROM workflow WHERE project = ? AND name = ? ORDER BY"
                                        + " version DESC LIMIT 1",
                                project.text(),
                                name)
                        : List.of();
        return found.stream()
                .map(WorkflowQuery::view)
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find workflow '%s': project '%s' has none of that name"
                                                .formatted(name, project)));
    }

    private static WorkflowLine line(WorkflowRecord workflow) {
        return new WorkflowLine(
                workflow.name(),
                workflow.version(),
                workflow.project().text(),
                workflow.spec().digest().toString(),
                workflow.spec().labels().entries());
    }

    private static WorkflowView view(WorkflowRecord workflow) {
        var spec = workflow.spec();
        return new WorkflowView(
                workflow.name(),
                workflow.version(),
                workflow.project().text(),
                spec.digest().toString(),
                spec.labels().entries(),
                List.copyOf(spec.inputs()),
                spec.executions().stream().map(ExecutionTemplate::name).toList(),
                List.copyOf(spec.outputs().keySet()),
                code(spec),
                spec.document());
    }

    /** The code of each output, as a data policy's release names it. */
    public static List<OutputCode> code(WorkflowSpec spec) {
        var code = new ArrayList<OutputCode>();
        for (var template : spec.executions()) {
            var reviewed = template.reviewed();
            template.outputs()
                    .forEach(
                            (output, path) ->
                                    code.add(
                                            new OutputCode(
                                                    template.name(),
                                                    output,
                                                    path,
                                                    reviewed.of(output).toString())));
        }
        return code;
    }
}
