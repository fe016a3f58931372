package io.atoll.control.leader;

import io.atoll.control.access.Caller;
import io.atoll.control.access.IdempotencyKey;
import io.atoll.control.access.Role;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.StoredRun;
import io.atoll.control.execution.ExecutionState;
import io.atoll.control.leader.Snapshot.WorkflowName;
import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.Ordering;
import io.atoll.control.workflow.RunState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries out what people ask about runs: submit, plan, retry, cancel. Owns the names and numbers
 * of workflows and the idempotency keys; all durable. Called by {@link Federation} on its thread.
 */
final class RunCommands {
    private static final int MOST_KEYS = 100_000;

    private final Live live;
    private final SubmissionCheck check;
    private final Map<WorkflowName, WorkflowRecord> latest = new HashMap<>();
    private final Map<WorkflowName, Long> numbers;
    private final LinkedHashMap<List<String>, IdempotencyRecord> keys = new LinkedHashMap<>();

    RunCommands(Live live, Snapshot snapshot) {
        this.live = live;
        check = new SubmissionCheck(live);
        numbers = new HashMap<>(snapshot.runNumbers());
        for (var row : snapshot.workflows()) {
            latest.merge(
                    new WorkflowName(row.project(), row.name()),
                    row,
                    (a, b) -> a.version() > b.version() ? a : b);
        }
        snapshot.idempotency().forEach(this::remember);
    }

    private void remember(IdempotencyRecord row) {
        keys.put(List.of(row.caller(), row.route(), row.idempotencyKey()), row);
        if (keys.size() > MOST_KEYS) {
            keys.remove(keys.keySet().iterator().next());
        }
    }

    /**
     * The id that the same request made before.
     *
     * @throws io.atoll.kernel.AtollException CONFLICT if the key was used for another request
     */
    Optional<String> before(Caller caller, Optional<IdempotencyKey> key) {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        var known = keys.get(List.of(caller.name(), key.get().route(), key.get().key()));
        if (known == null) {
            return Optional.empty();
        }
        if (!known.request().equals(key.get().request())) {
            throw Live.refuse(
                    ErrorCode.CONFLICT,
                    "cannot use idempotency key '%s' again: it was used for another request",
                    key.get().key());
        }
        return Optional.of(known.subject());
    }

    /** What {@code key} was used for; the first use counts. */
    void made(Caller caller, Optional<IdempotencyKey> key, String subject) {
        key.filter(k -> !keys.containsKey(List.of(caller.name(), k.route(), k.key())))
                .ifPresent(
                        k -> {
                            var row =
                                    new IdempotencyRecord(
                                            caller.name(),
                                            k.route(),
                                            k.key(),
                                            k.request(),
                                            subject,
                                            live.now());
                            remember(row);
                            live.changes().record(row);
                        });
    }

    Reply submit(ControlCommand.SubmitRun command) {
        var before = before(command.caller(), command.key());
        if (before.isPresent()) {
            return again(before.get());
        }
        check.member(command.caller(), command.workflow());
        check.room(command.workflow());
        command.known().forEach(live.artifacts()::learn);
        var problems = problems(command.caller(), command.workflow(), command.inputs());
        if (!problems.isEmpty()) {
            return new Reply.Rejected(problems);
        }
        var run =
                begin(
                        command.caller(),
                        command.workflow(),
                        command.inputs(),
                        Optional.empty(),
                        Map.of());
        made(command.caller(), command.key(), subject(run));
        return submitted(run);
    }

    private static String subject(LiveRun run) {
        return "%s %d %d".formatted(run.row().run(), run.row().number(), run.row().executions());
    }

    private static Reply submitted(LiveRun run) {
        var row = run.row();
        return new Reply.Submitted(row.run(), row.number(), row.executions(), Optional.of(row));
    }

    private static Reply again(String subject) {
        var parts = subject.split(" ", -1);
        return new Reply.Submitted(
                RunId.parse(parts[0]),
                Long.parseLong(parts[1]),
                Integer.parseInt(parts[2]),
                Optional.empty());
    }

    private LiveRun begin(
            Caller caller,
            WorkflowSpec workflow,
            Map<String, ArtifactId> inputs,
            Optional<RunId> retryOf,
            Map<String, ExecutionState.Succeeded> takenOver) {
        var name = new WorkflowName(workflow.project(), workflow.name());
        var row =
                new RunRecord(
                        new RunId(live.ids().next()),
                        workflow.project(),
                        workflow.name(),
                        version(name, workflow),
                        numbers.merge(name, 1L, Long::sum),
                        new RunState.Running(),
                        caller.name(),
                        live.now(),
                        workflow.executions().stream()
                                .mapToInt(t -> t.foreach().map(f -> (int) f.size()).orElse(1))
                                .sum(),
                        new TreeMap<>(inputs),
                        new TreeMap<>(),
                        retryOf);
        var run =
                RunBuilder.build(
                        row,
                        workflow,
                        (ordinal, template, element) ->
                                row(row, ordinal, template, element, takenOver));
        live.runs().add(run);
        live.changes().touch(run);
        live.changes()
                .event(
                        row.project(),
                        live.now(),
                        EventKind.RUN_SUBMITTED,
                        row.run().toString(),
                        "workflow",
                        row.workflow(),
                        "number",
                        Long.toString(row.number()),
                        "by",
                        caller.name());
        live.runs().begin(run);
        return run;
    }

    private ExecutionRecord row(
            RunRecord run,
            int ordinal,
            String template,
            Expansion.Element element,
            Map<String, ExecutionState.Succeeded> takenOver) {
        ExecutionState state = takenOver.get(template + "[" + element.index() + "]");
        return new ExecutionRecord(
                new ExecutionId(live.ids().next()),
                run.run(),
                ordinal,
                template,
                element.index(),
                element.each(),
                state == null ? new ExecutionState.Waiting(Optional.empty()) : state,
                0,
                Spent.NOTHING,
                new TreeSet<>(),
                new TreeSet<>(),
                live.now());
    }

    private int version(WorkflowName name, WorkflowSpec workflow) {
        var known = latest.get(name);
        if (known != null && known.spec().digest().equals(workflow.digest())) {
            return known.version();
        }
        var next =
                new WorkflowRecord(
                        name.project(),
                        name.name(),
                        known == null ? 1 : known.version() + 1,
                        workflow);
        latest.put(name, next);
        live.changes().record(next);
        return next.version();
    }

    Reply retry(ControlCommand.RetryRun command) {
        var before = before(command.caller(), command.key());
        if (before.isPresent()) {
            return again(before.get());
        }
        var ended = command.ended();
        check.member(command.caller(), ended.workflow());
        if (!ended.run().state().ended() || live.runs().find(ended.run().run()).isPresent()) {
            throw Live.refuse(
                    ErrorCode.CONFLICT, "cannot retry run %s: it has not ended", ended.run().run());
        }
        check.room(ended.workflow());
        ended.artifacts().forEach(live.artifacts()::learn);
        var problems = problems(command.caller(), ended.workflow(), ended.run().inputs());
        if (!problems.isEmpty()) {
            return new Reply.Rejected(problems);
        }
        var run =
                begin(
                        command.caller(),
                        ended.workflow(),
                        ended.run().inputs(),
                        Optional.of(ended.run().run()),
                        command.failedOnly() ? succeeded(ended) : Map.of());
        made(command.caller(), command.key(), subject(run));
        return submitted(run);
    }

    // Only what can still be read is taken over; the rest runs again.
    private Map<String, ExecutionState.Succeeded> succeeded(StoredRun ended) {
        var taken = new HashMap<String, ExecutionState.Succeeded>();
        for (var row : ended.executions()) {
            if (row.state() instanceof ExecutionState.Succeeded state
                    && state.outputs().values().stream().allMatch(this::readable)) {
                taken.put(row.template() + "[" + row.index() + "]", state);
            }
        }
        return taken;
    }

    private boolean readable(ArtifactId id) {
        return live.artifacts()
                .find(id)
                .filter(a -> !live.transfers().holders(a.artifact()).isEmpty())
                .isPresent();
    }

    Reply plan(ControlCommand.PlanRun command) {
        if (!command.caller().mayRead(command.workflow().project())) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot plan workflow '%s': caller '%s' has no role in project '%s'",
                    command.workflow().name(),
                    command.caller().name(),
                    command.workflow().project());
        }
        command.known().forEach(live.artifacts()::learn);
        var problems = problems(command.caller(), command.workflow(), command.inputs());
        return problems.isEmpty()
                ? new Reply.Planned(planned(command))
                : new Reply.Rejected(problems);
    }

    private List<String> problems(
            Caller caller, WorkflowSpec workflow, Map<String, ArtifactId> inputs) {
        var problems = check.problems(workflow, inputs);
        return problems.isEmpty() && check.durabilityMatters()
                ? check.durability(inOrder(unkept(caller, workflow, inputs)))
                : problems;
    }

    // A run to be asked about, of which nothing is kept.
    private LiveRun unkept(Caller caller, WorkflowSpec workflow, Map<String, ArtifactId> inputs) {
        var row =
                new RunRecord(
                        new RunId(live.ids().next()),
                        workflow.project(),
                        workflow.name(),
                        0,
                        0,
                        new RunState.Running(),
                        caller.name(),
                        live.now(),
                        0,
                        new TreeMap<>(inputs),
                        new TreeMap<>(),
                        Optional.empty());
        return RunBuilder.build(row, workflow, (o, t, e) -> row(row, o, t, e, Map.of()));
    }

    private List<Reply.PlannedExecution> planned(ControlCommand.PlanRun command) {
        var run = unkept(command.caller(), command.workflow(), command.inputs());
        var planned = new ArrayList<Reply.PlannedExecution>();
        for (var execution : inOrder(run)) {
            var template = execution.template();
            var answer = live.placement().whatIf(execution, template.placed());
            answer.choice()
                    .ifPresent(
                            choice -> {
                                execution.plan(
                                        new ExecutionState.Plan(choice.site(), choice.pool()));
                                template.placed(choice.site(), 1);
                            });
            execution.classes(live.placement().requests().classes(execution));
            planned.add(
                    new Reply.PlannedExecution(
                            execution.row().template(),
                            template.spec().foreach().map(_ -> execution.row().index()),
                            answer));
        }
        return planned;
    }

    // Producers first, so that each knows where its inputs would be.
    private static List<LiveExecution> inOrder(LiveRun run) {
        return Ordering.of(run.executions(), LiveExecution::producers).ordered();
    }

    Reply cancel(ControlCommand.CancelRun command) {
        var run = live.runs().find(command.run()).orElseThrow(() -> notThere(command.run()));
        mayCancel(command.caller(), run);
        if (run.row().state() instanceof RunState.Running) {
            run.state(new RunState.Cancelling(command.caller().name()));
            live.changes().touch(run);
        }
        // Last first: nothing becomes ready, or is skipped, in between.
        for (var execution : inOrder(run).reversed()) {
            live.cancellation().cancel(execution, command.caller().name(), false);
        }
        return stopping(run.executions());
    }

    private AtollException notThere(RunId run) {
        return live.withheld().contains(run)
                ? Live.refuse(
                        ErrorCode.CONFLICT,
                        "cannot cancel run %s: what is stored of it cannot be read back, and waits"
                                + " for an operator",
                        run)
                : Live.refuse(
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

    Reply cancel(ControlCommand.CancelExecution command) {
        var execution =
                live.runs()
                        .execution(command.execution())
                        .orElseThrow(
                                () ->
                                        Live.refuse(
                                                ErrorCode.NOT_FOUND,
                                                "cannot cancel execution %s: no unfinished run has"
                                                        + " it",
                                                command.execution()));
        mayCancel(command.caller(), execution.run());
        if (command.force() && !command.caller().is(Role.OPERATOR)) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot force the end of execution %s: caller '%s' is no operator",
                    command.execution(),
                    command.caller().name());
        }
        live.cancellation().cancel(execution, command.caller().name(), command.force());
        return stopping(List.of(execution));
    }

    private static void mayCancel(Caller caller, LiveRun run) {
        if (!caller.mayChange(run.row().project())) {
            throw Live.refuse(
                    ErrorCode.DENIED,
                    "cannot cancel: caller '%s' is no member of project '%s'",
                    caller.name(),
                    run.row().project());
        }
    }
}
