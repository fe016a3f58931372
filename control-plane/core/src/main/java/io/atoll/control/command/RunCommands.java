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
import io.atoll.control.event.SideWork;
import io.atoll.control.event.Snapshot;
import io.atoll.control.event.Snapshot.WorkflowName;
import io.atoll.control.event.StoredRun;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.run.RunBuilder;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Caller;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.workflow.Expansion;
import io.atoll.control.workflow.Ordering;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what people ask about new runs: submit, plan, retry. Owns the names and numbers of
 * workflows; durable. Called on the leader's thread.
 */
public final class RunCommands {
    /** Executions times sites up to which the loop checks and plans itself: some milliseconds. */
    private static final long SMALL = 500;

    private final Moment moment;
    private final Changes changes;
    private final IdempotencyKeys keys;
    private final ArtifactRegistry artifacts;
    private final Contents contents;
    private final SiteRegistry sites;
    private final RunRegistry runs;
    private final SubmissionCheck check;
    private final Map<WorkflowName, WorkflowRecord> latest = new HashMap<>();
    private final Map<WorkflowName, Long> numbers;
    private @Nullable RunStudy done;

    public RunCommands(
            Moment moment,
            Changes changes,
            IdempotencyKeys keys,
            Stores stores,
            RunRegistry runs,
            Snapshot snapshot) {
        this.moment = moment;
        this.changes = changes;
        this.keys = keys;
        artifacts = stores.artifacts();
        contents = stores.contents();
        sites = stores.sites();
        this.runs = runs;
        check = new SubmissionCheck(moment, artifacts, runs);
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
        var found =
                found(new RunAsked(command.caller(), command.workflow(), command.inputs(), false));
        if (!found.problems().isEmpty()) {
            return new Reply.Rejected(found.problems());
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
        var found =
                found(
                        new RunAsked(
                                command.caller(), ended.workflow(), ended.run().inputs(), false));
        if (!found.problems().isEmpty()) {
            return new Reply.Rejected(found.problems());
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
        var found =
                found(new RunAsked(command.caller(), command.workflow(), command.inputs(), true));
        return found.problems().isEmpty()
                ? new Reply.Planned(found.planned())
                : new Reply.Rejected(found.problems());
    }

    private RunStudy.Found found(RunAsked asked) {
        var worked = done;
        return worked != null && worked.isOf(asked)
                ? worked.found()
                : study(asked, new Places.Live(sites)).found();
    }

    private RunStudy study(RunAsked asked) {
        return study(asked, new Places.Copied(sites.facts().atRest()));
    }

    private RunStudy study(RunAsked asked, Places places) {
        return new RunStudy(
                asked, grounds(asked, places), () -> grounds(asked, new Places.Live(sites)));
    }

    private Grounds grounds(RunAsked asked, Places places) {
        var inputs = new HashMap<ArtifactId, Grounds.Input>();
        for (var id : asked.inputs().values()) {
            artifacts
                    .find(id)
                    .ifPresent(
                            known ->
                                    inputs.put(
                                            id,
                                            new Grounds.Input(
                                                    known.artifact(),
                                                    known.visible(),
                                                    contents.holders(known.artifact()))));
        }
        return new Grounds(moment.config(), moment.engine(), moment.now(), places, inputs);
    }

    /**
     * What of {@code command} can be worked out beside the loop; empty: nothing that is worth it,
     * or it is refused.
     */
    public Optional<SideWork> beside(ControlCommand command) {
        try {
            return switch (command) {
                case ControlCommand.SubmitRun submit -> beside(submit);
                case ControlCommand.PlanRun plan -> beside(plan);
                case ControlCommand.RetryRun retry -> beside(retry);
                case ControlCommand.InviteSite _,
                        ControlCommand.JoinSite _,
                        ControlCommand.ChangeSite _,
                        ControlCommand.CancelRun _,
                        ControlCommand.CancelExecution _,
                        ControlCommand.ApplyPolicies _,
                        ControlCommand.BeginUpload _,
                        ControlCommand.CommitUpload _,
                        ControlCommand.RegisterInPlace _,
                        ControlCommand.RequestDownload _,
                        ControlCommand.Added _,
                        ControlCommand.ResolveQuarantined _ ->
                        Optional.empty();
            };
        } catch (AtollException _) {
            return Optional.empty(); // it is told so when it is applied
        }
    }

    private Optional<SideWork> beside(ControlCommand.SubmitRun submit) {
        var asked = new RunAsked(submit.caller(), submit.workflow(), submit.inputs(), false);
        if (isSmall(asked) || keys.before(submit.caller(), submit.key()).isPresent()) {
            return Optional.empty();
        }
        check.member(submit.caller(), submit.workflow());
        check.room(submit.workflow());
        submit.known().forEach(artifacts::learn);
        return Optional.of(study(asked));
    }

    private Optional<SideWork> beside(ControlCommand.RetryRun retry) {
        var ended = retry.ended();
        var asked = new RunAsked(retry.caller(), ended.workflow(), ended.run().inputs(), false);
        if (isSmall(asked) || keys.before(retry.caller(), retry.key()).isPresent()) {
            return Optional.empty();
        }
        check.member(retry.caller(), ended.workflow());
        check.room(ended.workflow());
        ended.artifacts().forEach(artifacts::learn);
        return Optional.of(study(asked));
    }

    private Optional<SideWork> beside(ControlCommand.PlanRun plan) {
        var asked = new RunAsked(plan.caller(), plan.workflow(), plan.inputs(), true);
        if (isSmall(asked) || !plan.caller().mayRead(plan.workflow().project())) {
            return Optional.empty();
        }
        plan.known().forEach(artifacts::learn);
        return Optional.of(study(asked));
    }

    // Another thread costs more than it saves.
    private boolean isSmall(RunAsked asked) {
        return asked.executions() * Math.max(1, sites.all().size()) <= SMALL;
    }

    /** What was worked out for the command that comes next. */
    public void use(SideWork work) {
        done = work instanceof RunStudy study ? study : null;
    }

    /** That command is over, whether it looked at what was worked out for it or not. */
    public void forget() {
        done = null;
    }

    // Producers first, so that each knows where its inputs would be.
    static List<LiveExecution> inOrder(LiveRun run) {
        return Ordering.of(run.executions(), LiveExecution::producers).ordered();
    }
}
