package io.atoll.control.command;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Snapshot;
import io.atoll.control.event.Snapshot.WorkflowName;
import io.atoll.control.event.StoredRun;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.run.RunBuilder;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.Ordering;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries out what people ask about new runs: submit, plan, retry. Owns the names and numbers of
 * workflows; durable. Called on the leader's thread.
 */
public final class RunCommands {
    private final Moment moment;
    private final Changes changes;
    private final IdempotencyKeys keys;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final SubmissionCheck check;
    private final Map<WorkflowName, WorkflowRecord> latest = new HashMap<>();
    private final Map<WorkflowName, Long> numbers;

    public RunCommands(
            Moment moment,
            Changes changes,
            IdempotencyKeys keys,
            Stores stores,
            PlacementPlanner placement,
            RunRegistry runs,
            Snapshot snapshot) {
        this.moment = moment;
        this.changes = changes;
        this.keys = keys;
        artifacts = stores.artifacts();
        contents = stores.contents();
        this.placement = placement;
        this.runs = runs;
        check = new SubmissionCheck(moment, stores.sites(), artifacts, contents, placement, runs);
        numbers = new HashMap<>(snapshot.runNumbers());
        for (var row : snapshot.workflows()) {
            latest.merge(
                    new WorkflowName(row.project(), row.name()),
                    row,
                    (a, b) -> a.version() > b.version() ? a : b);
        }
    }

    /** Where inputs lie. */
    public record Stores(SiteRegistry sites, ArtifactRegistry artifacts, Contents contents) {}

    public Reply submit(ControlCommand.SubmitRun command) {
        var before = keys.before(command.caller(), command.key());
        if (before.isPresent()) {
            return again(before.get());
        }
        check.member(command.caller(), command.workflow());
        check.room(command.workflow());
        command.known().forEach(artifacts::learn);
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
        keys.made(command.caller(), command.key(), subject(run));
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
                        new RunId(moment.ids().next()),
                        workflow.project(),
                        workflow.name(),
                        version(name, workflow),
                        numbers.merge(name, 1L, Long::sum),
                        new RunState.Running(),
                        caller.name(),
                        moment.now(),
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
        runs.add(run);
        changes.touch(run);
        changes.event(
                row.project(),
                moment.now(),
                EventKind.RUN_SUBMITTED,
                row.run().toString(),
                "workflow",
                row.workflow(),
                "number",
                Long.toString(row.number()),
                "by",
                caller.name());
        runs.begin(run);
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
                new ExecutionId(moment.ids().next()),
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
                moment.now());
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
        changes.record(next);
        return next.version();
    }

    public Reply retry(ControlCommand.RetryRun command) {
        var before = keys.before(command.caller(), command.key());
        if (before.isPresent()) {
            return again(before.get());
        }
        var ended = command.ended();
        check.member(command.caller(), ended.workflow());
        if (!ended.run().state().ended() || runs.find(ended.run().run()).isPresent()) {
            throw Refusal.of(
                    ErrorCode.CONFLICT, "cannot retry run %s: it has not ended", ended.run().run());
        }
        check.room(ended.workflow());
        ended.artifacts().forEach(artifacts::learn);
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
        keys.made(command.caller(), command.key(), subject(run));
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
        return artifacts
                .find(id)
                .filter(a -> !contents.holders(a.artifact()).isEmpty())
                .isPresent();
    }

    public Reply plan(ControlCommand.PlanRun command) {
        if (!command.caller().mayRead(command.workflow().project())) {
            throw Refusal.of(
                    ErrorCode.DENIED,
                    "cannot plan workflow '%s': caller '%s' has no role in project '%s'",
                    command.workflow().name(),
                    command.caller().name(),
                    command.workflow().project());
        }
        command.known().forEach(artifacts::learn);
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
                        new RunId(moment.ids().next()),
                        workflow.project(),
                        workflow.name(),
                        0,
                        0,
                        new RunState.Running(),
                        caller.name(),
                        moment.now(),
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
            var answer = placement.whatIf(execution, template.placed());
            answer.choice()
                    .ifPresent(
                            choice -> {
                                execution.plan(
                                        new ExecutionState.Plan(choice.site(), choice.pool()));
                                template.addPlaced(choice.site(), 1);
                            });
            execution.classes(placement.requests().classes(execution));
            planned.add(
                    new Reply.PlannedExecution(
                            execution.row().template(),
                            template.spec().foreach().map(_ -> execution.row().index()),
                            answer));
        }
        return planned;
    }

    // Producers first, so that each knows where its inputs would be.
    static List<LiveExecution> inOrder(LiveRun run) {
        return Ordering.of(run.executions(), LiveExecution::producers).ordered();
    }
}
