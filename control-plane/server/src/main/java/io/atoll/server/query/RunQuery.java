package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.StoredRun;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.Role;
import io.atoll.control.state.RunState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.RunId;
import io.atoll.server.view.PageView;
import io.atoll.server.view.RunView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads runs. */
public final class RunQuery {
    private static final String WHAT = "read runs";
    private static final UUID LAST = new UUID(-1, -1);

    private final Rows rows;
    private final ArtifactQuery artifacts;

    public RunQuery(Rows rows, ArtifactQuery artifacts) {
        this.rows = rows;
        this.artifacts = artifacts;
    }

    /** Runs that {@code caller} may see, the latest first. */
    public PageView<RunView> list(
            Caller caller, Page page, @Nullable String state, @Nullable String workflow) {
        String wanted = WantedState.of("list runs", RunState.class, state);
        var found =
                rows.bodies(
                        WHAT,
                        RunRecord.class,
                        """
                        SELECT body FROM run
                        WHERE id < ? AND (? OR project = ?) AND (? = '' OR state = ?) AND (? = '' OR workflow = ?)
                        ORDER BY id DESC LIMIT ?
                        """,
                        page.afterId().orElse(LAST),
                        caller.is(Role.OPERATOR),
                        caller.project().text(),
                        wanted,
                        wanted,
                        workflow == null ? "" : workflow,
                        workflow == null ? "" : workflow,
                        page.limit() + 1);
        var part = page.cut(found);
        var counts = counts(part);
        var labels = labels(part);
        var views = new ArrayList<RunView>();
        for (var run : part) {
            views.add(
                    view(
                            run,
                            counts.getOrDefault(run.run(), Map.of()),
                            labels.getOrDefault(version(run), Map.of()),
                            Optional.empty(),
                            null));
        }
        return new PageView<>(views, page.next(found, each -> each.run().toString()).orElse(null));
    }

    /** One run with its outputs. */
    public RunView show(RunRecord run) {
        var spec = workflow(run).spec();
        return view(
                run,
                counts(List.of(run)).getOrDefault(run.run(), Map.of()),
                spec.labels().entries(),
                firstAssigned(run),
                outputs(run, spec));
    }

    /**
     * Finds a run that {@code caller} may see.
     *
     * @param name its id, {@code latest}, or {@code WORKFLOW/NUMBER} of the caller's project
     * @throws AtollException NOT_FOUND, also if the caller may not see it
     */
    public RunRecord find(Caller caller, String name) {
        return lookUp(caller, name)
                .filter(run -> caller.mayRead(run.project()))
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        name.equals("latest")
                                                ? "cannot find the latest run: there is none yet"
                                                : "cannot find run '%s': there is none of that name"
                                                        .formatted(name)));
    }

    private Optional<RunRecord> lookUp(Caller caller, String name) {
        if (name.equals("latest")) {
            return rows.body(
                    WHAT,
                    RunRecord.class,
                    "SELECT body FROM run WHERE (? OR project = ?) ORDER BY id DESC LIMIT 1",
                    caller.is(Role.OPERATOR),
                    caller.project().text());
        }
        int slash = name.indexOf('/');
        if (slash < 0) {
            return rows.body(
                    WHAT,
                    RunRecord.class,
                    "SELECT body FROM run WHERE id = ?",
                    RunId.parse(name).uuid());
        }
        return rows.body(
                WHAT,
                RunRecord.class,
                """
                SELECT body FROM run WHERE workflow = ? AND number::text = ? AND (? OR project = ?)
                ORDER BY project = ? DESC LIMIT 1
                """,
                name.substring(0, slash),
                name.substring(slash + 1),
                caller.is(Role.OPERATOR),
                caller.project().text(),
                caller.project().text());
    }

    /** The version of its workflow that {@code run} goes by. */
    public WorkflowRecord workflow(RunRecord run) {
        return rows.body(
                        WHAT,
                        WorkflowRecord.class,
                        "SELECT body FROM workflow WHERE project = ? AND name = ? AND version = ?",
                        run.project().text(),
                        run.workflow(),
                        run.workflowVersion())
                .orElseThrow(() -> new IllegalStateException("no workflow of run " + run.run()));
    }

    /** All rows of {@code run}. */
    public StoredRun stored(RunRecord run) {
        var executions =
                rows.bodies(
                        WHAT,
                        ExecutionRecord.class,
                        "SELECT body FROM execution WHERE run = ? ORDER BY ordinal",
                        run.run().uuid());
        var ids = new LinkedHashSet<>(run.inputs().values());
        ids.addAll(run.outputs().values());
        for (var execution : executions) {
            if (execution.state() instanceof ExecutionState.Succeeded succeeded) {
                ids.addAll(succeeded.outputs().values());
            }
        }
        return new StoredRun(run, workflow(run).spec(), executions, artifacts.stored(ids));
    }

    private Map<RunId, Map<String, Long>> counts(List<RunRecord> runs) {
        var counts = new HashMap<RunId, Map<String, Long>>();
        rows.read(
                WHAT,
                row ->
                        counts.computeIfAbsent(
                                        new RunId(row.getObject(1, UUID.class)),
                                        _ -> new TreeMap<>())
                                .put(row.getString(2), row.getLong(3)),
                "SELECT run, state, count(*) FROM execution WHERE run = ANY(?) GROUP BY run, state",
                Rows.uuids(runs.stream().map(each -> each.run().uuid()).toList()));
        return counts;
    }

    private Map<String, Map<String, String>> labels(List<RunRecord> runs) {
        var labels = new HashMap<String, Map<String, String>>();
        rows.read(
                WHAT,
                row -> {
                    var entries = new TreeMap<String, String>();
                    Map<?, ?> written = rows.json().read(row.getString(2), Map.class);
                    written.forEach((key, value) -> entries.put("" + key, "" + value));
                    return labels.put(row.getString(1), entries);
                },
                """
                SELECT DISTINCT w.project || ' ' || w.name || ' ' || w.version, w.body::json #>> '{spec,labels,entries}'
                FROM unnest(?, ?, ?) AS r (project, workflow, version)
                JOIN workflow w ON w.project = r.project AND w.name = r.workflow AND w.version = r.version::int
                """,
                Rows.texts(runs.stream().map(each -> each.project().text()).toList()),
                Rows.texts(runs.stream().map(each -> each.workflow()).toList()),
                Rows.texts(runs.stream().map(each -> "" + each.workflowVersion()).toList()));
        return labels;
    }

    private static String version(RunRecord run) {
        return run.project() + " " + run.workflow() + " " + run.workflowVersion();
    }

    private Optional<Instant> firstAssigned(RunRecord run) {
        return rows.read(
                        WHAT,
                        row -> Optional.ofNullable(row.getString(1)),
                        """
                        SELECT min(a.body::json ->> 'assignedAt') FROM execution e JOIN attempt a ON a.execution = e.id
                        WHERE e.run = ?
                        """,
                        run.run().uuid())
                .getFirst()
                .map(Instant::parse);
    }

    /** Those that were declared, with what is made of them. */
    private List<RunView.Output> outputs(RunRecord run, WorkflowSpec spec) {
        var states = artifacts.states(run.outputs().values());
        var outputs = new ArrayList<RunView.Output>();
        for (String name : spec.outputs().keySet()) {
            boolean made = false;
            for (var output : run.outputs().entrySet()) {
                if (output.getKey().equals(name) || output.getKey().startsWith(name + "/")) {
                    made = true;
                    outputs.add(
                            new RunView.Output(
                                    output.getKey(),
                                    output.getValue().toString(),
                                    states.getOrDefault(output.getValue(), "Pending")));
                }
            }
            if (!made) {
                outputs.add(new RunView.Output(name, null, "Pending"));
            }
        }
        return outputs;
    }

    private static RunView view(
            RunRecord run,
            Map<String, Long> counts,
            Map<String, String> labels,
            Optional<Instant> startedAt,
            @Nullable List<RunView.Output> outputs) {
        return new RunView(
                run.run().toString(),
                run.number(),
                run.workflow(),
                run.workflowVersion(),
                run.project().text(),
                Texts.state(run.state()),
                detail(run.state()),
                run.submittedBy(),
                Texts.time(run.submittedAt()),
                Texts.time(startedAt),
                Texts.time(endedAt(run.state())),
                run.executions(),
                counts,
                labels,
                run.retryOf().map(RunId::toString).orElse(null),
                outputs);
    }

    private static @Nullable String detail(RunState state) {
        return switch (state) {
            case RunState.Running _, RunState.Succeeded _ -> null;
            case RunState.Cancelling(var by) -> "cancelled by " + by;
            case RunState.Cancelled(_, var by) -> "cancelled by " + by;
            case RunState.Failed(_, var why) -> why;
        };
    }

    private static Optional<Instant> endedAt(RunState state) {
        return switch (state) {
            case RunState.Running _, RunState.Cancelling _ -> Optional.empty();
            case RunState.Succeeded(var at) -> Optional.of(at);
            case RunState.Failed(var at, _) -> Optional.of(at);
            case RunState.Cancelled(var at, _) -> Optional.of(at);
        };
    }
}
