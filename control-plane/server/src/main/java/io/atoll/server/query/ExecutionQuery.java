package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.server.view.ExecutionView;
import io.atoll.server.view.PageView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads executions with their attempts. */
public final class ExecutionQuery {
    private static final String WHAT = "read executions";
    private static final UUID LAST = new UUID(-1, -1);

    private static final String SUCCEEDED = ExecutionState.Succeeded.class.getSimpleName();

    private static final Set<String> ENDED_BADLY =
            Set.of(
                    ExecutionState.Failed.class.getSimpleName(),
                    ExecutionState.Cancelled.class.getSimpleName(),
                    ExecutionState.Skipped.class.getSimpleName());

    /** Of runs that have not ended: only they have executions that have not. */
    private static final String OPEN =
            """
            WITH open AS MATERIALIZED (
              SELECT e.id FROM run r JOIN execution e ON e.run = r.id
              WHERE NOT r.ended AND (? OR r.project = ?) AND e.state = ? AND e.id < ? ORDER BY e.id DESC LIMIT ?)
            SELECT e.body FROM open JOIN execution e ON e.id = open.id ORDER BY e.id DESC
            """;

    /** Run by run: the executions of a run are made with it, and their ids go with time. */
    private static final String OF_PROJECT =
            """
            SELECT e.body FROM run r CROSS JOIN LATERAL (
              SELECT id, body FROM execution WHERE run = r.id AND id < ? AND (? = '' OR state = ?)
              ORDER BY id DESC LIMIT ?) e
            WHERE r.project = ? AND r.id <= coalesce((SELECT run FROM execution WHERE id = ?), r.id)
            ORDER BY r.id DESC, e.id DESC LIMIT ?
            """;

    private final Rows rows;
    private final RunQuery runs;
    private final InputQuery inputs;

    public ExecutionQuery(Rows rows, RunQuery runs, ArtifactQuery artifacts) {
        this.rows = rows;
        this.runs = runs;
        this.inputs = new InputQuery(rows, artifacts);
    }

    /** An execution with the run it belongs to. */
    public record Found(ExecutionRecord execution, RunRecord run) {}

    /** Executions of one run, in its order. */
    public PageView<ExecutionView> ofRun(RunRecord run, Page page, @Nullable String state) {
        String wanted = wanted(state);
        var found =
                rows.bodies(
                        WHAT,
                        ExecutionRecord.class,
                        """
                        SELECT body FROM execution WHERE run = ? AND ordinal > ? AND (? = '' OR state = ?)
                        ORDER BY ordinal LIMIT ?
                        """,
                        run.run().uuid(),
                        page.afterNumber(),
                        wanted,
                        wanted,
                        page.limit() + 1);
        return new PageView<>(
                views(page.cut(found), Map.of(run.run().uuid(), run)),
                page.next(found, each -> Integer.toString(each.ordinal())).orElse(null));
    }

    /** Executions of all runs that {@code caller} may see, the latest first. */
    public PageView<ExecutionView> list(Caller caller, Page page, @Nullable String state) {
        var found = read(caller, page, wanted(state));
        var part = page.cut(found);
        return new PageView<>(
                views(part, runsOf(part)),
                page.next(found, each -> each.execution().toString()).orElse(null));
    }

    // Each way reads about as much as it answers, however many executions are on record.
    private List<ExecutionRecord> read(Caller caller, Page page, String state) {
        var after = page.afterId().orElse(LAST);
        boolean all = caller.is(Role.OPERATOR);
        String project = caller.project().text();
        int most = page.limit() + 1;
        if (ENDED_BADLY.contains(state)) {
            // Written out, so that its index is known to have them all.
            String sql =
                    """
                    SELECT e.body FROM execution e JOIN run r ON r.id = e.run
                    WHERE e.id < ? AND e.state = '%s' AND (? OR r.project = ?) ORDER BY e.id DESC LIMIT ?
                    """
                            .formatted(state);
            return executions(sql, after, all, project, most);
        }
        if (!state.isEmpty() && !state.equals(SUCCEEDED)) {
            return executions(OPEN, all, project, state, after, most);
        }
        if (all) {
            String sql =
                    "SELECT body FROM execution WHERE id < ? AND (? = '' OR state = ?) ORDER BY id"
                            + " DESC LIMIT ?";
            return executions(sql, after, state, state, most);
        }
        return executions(OF_PROJECT, after, state, state, most, project, after, most);
    }

    private List<ExecutionRecord> executions(String sql, Object... arguments) {
        return rows.bodies(WHAT, ExecutionRecord.class, sql, arguments);
    }

    private static String wanted(@Nullable String state) {
        return WantedState.of("list executions", ExecutionState.class, state);
    }

    /**
     * An execution that {@code caller} may see.
     *
     * @throws AtollException NOT_FOUND, also if the caller may not see it
     */
    public Found find(Caller caller, String id) {
        return rows
                .bodies(
                        WHAT,
                        ExecutionRecord.class,
                        "SELECT body FROM execution WHERE id = ?",
                        ExecutionId.parse(id).uuid())
                .stream()
                .flatMap(
                        each ->
                                runsOf(List.of(each)).values().stream()
                                        .map(run -> new Found(each, run)))
                .filter(each -> caller.mayRead(each.run().project()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find execution '%s': there is none of that id"
                                                .formatted(id)));
    }

    /** How {@code found} is now. */
    public ExecutionRecord again(Found found) {
        return rows.body(
                        WHAT,
                        ExecutionRecord.class,
                        "SELECT body FROM execution WHERE id = ?",
                        found.execution().execution().uuid())
                .orElse(found.execution());
    }

    /** Everything about one execution. */
    public ExecutionView show(Found found) {
        var execution = found.execution();
        var attempts = attempts(execution);
        var latest = Optional.ofNullable(attempts.isEmpty() ? null : attempts.getLast());
        var pieces = inputs.inputs(found.run(), runs.workflow(found.run()), List.of(execution));
        return new ExecutionText(
                        execution,
                        attempts,
                        latest.flatMap(each -> whys(List.of(each)).values().stream().findFirst()),
                        pieces.getOrDefault(execution.execution(), List.of()))
                .whole(attempts, inputs.outputs(execution));
    }

    /** The attempts of an execution, oldest first. */
    public List<AttemptRecord> attempts(ExecutionRecord execution) {
        return rows.bodies(
                WHAT,
                AttemptRecord.class,
                "SELECT body FROM attempt WHERE execution = ? ORDER BY fence",
                execution.execution().uuid());
    }

    private List<ExecutionView> views(List<ExecutionRecord> executions, Map<UUID, RunRecord> of) {
        var attempts = latestAttempts(executions);
        var whys = whys(attempts.values().stream().map(List::getLast).toList());
        Map<ExecutionId, List<InputQuery.Piece>> pieces = new HashMap<>();
        var byRun = new LinkedHashMap<UUID, List<ExecutionRecord>>();
        executions.forEach(
                each -> byRun.computeIfAbsent(each.run().uuid(), _ -> new ArrayList<>()).add(each));
        byRun.forEach(
                (id, some) -> {
                    var run = of.get(id);
                    if (run != null) {
                        pieces.putAll(inputs.inputs(run, runs.workflow(run), some));
                    }
                });
        var views = new ArrayList<ExecutionView>();
        for (var execution : executions) {
            var some = attempts.getOrDefault(execution.execution(), List.of());
            var latest =
                    some.isEmpty() ? Optional.<AttemptRecord>empty() : Optional.of(some.getLast());
            views.add(
                    new ExecutionText(
                                    execution,
                                    some,
                                    latest.map(AttemptRecord::decision).map(whys::get),
                                    pieces.getOrDefault(execution.execution(), List.of()))
                            .line());
        }
        return views;
    }

    private Map<UUID, RunRecord> runsOf(List<ExecutionRecord> executions) {
        var found = new HashMap<UUID, RunRecord>();
        rows.bodies(
                        WHAT,
                        RunRecord.class,
                        "SELECT body FROM run WHERE id = ANY(?)",
                        Rows.uuids(
                                executions.stream()
                                        .map(each -> each.run().uuid())
                                        .distinct()
                                        .toList()))
                .forEach(run -> found.put(run.run().uuid(), run));
        return found;
    }

    /** The last two of each, oldest first. */
    private Map<ExecutionId, List<AttemptRecord>> latestAttempts(List<ExecutionRecord> executions) {
        var latest = new HashMap<ExecutionId, List<AttemptRecord>>();
        rows.bodies(
                        WHAT,
                        AttemptRecord.class,
                        """
                        SELECT body FROM (
                          SELECT body, fence, row_number() OVER (PARTITION BY execution ORDER BY fence DESC) AS back
                          FROM attempt WHERE execution = ANY(?)) latest
                        WHERE back <= 2 ORDER BY fence
                        """,
                        Rows.uuids(
                                executions.stream().map(each -> each.execution().uuid()).toList()))
                .forEach(
                        each ->
                                latest.computeIfAbsent(
                                                each.attempt().execution(), _ -> new ArrayList<>())
                                        .add(each));
        return latest;
    }

    /** Why attempts were placed where they were, by decision. */
    private Map<DecisionId, String> whys(Collection<AttemptRecord> attempts) {
        var classes = new HashMap<DecisionId, String>();
        rows.read(
                WHAT,
                row -> classes.put(new DecisionId(row.getObject(1, UUID.class)), row.getString(2)),
                "SELECT id, class FROM decision WHERE id = ANY(?)",
                Rows.uuids(attempts.stream().map(each -> each.decision().uuid()).toList()));
        var answers = new HashMap<String, String>();
        rows.read(
                WHAT,
                row -> answers.put(row.getString(1), row.getString(2)),
                "SELECT digest, body::json #>> '{answer,why}' FROM decision_class WHERE digest ="
                        + " ANY(?)",
                Rows.texts(classes.values().stream().distinct().toList()));
        var whys = new HashMap<DecisionId, String>();
        classes.forEach(
                (decision, digest) ->
                        Optional.ofNullable(answers.get(digest))
                                .ifPresent(why -> whys.put(decision, why)));
        return whys;
    }
}
