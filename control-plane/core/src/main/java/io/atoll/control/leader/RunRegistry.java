package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.EventKind;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.AttemptReport;
import io.atoll.control.execution.ExecutionState;
import io.atoll.control.leader.LiveInput.Made;
import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.RunState;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/**
 * Owns unfinished runs and their executions: what becomes ready, what is tried again, what is
 * skipped, and when a run ends.
 *
 * <p>Durable. Called by {@link Federation} on its thread.
 */
final class RunRegistry {
    private final Live live;
    private final Map<RunId, LiveRun> runs = new LinkedHashMap<>();
    private final Map<ExecutionId, LiveExecution> executions = new HashMap<>();
    private int open;

    RunRegistry(Live live) {
        this.live = live;
    }

    Optional<LiveRun> find(RunId run) {
        return Optional.ofNullable(runs.get(run));
    }

    Optional<LiveExecution> execution(ExecutionId id) {
        return Optional.ofNullable(executions.get(id));
    }

    Collection<LiveRun> all() {
        return runs.values();
    }

    /** Executions that have not ended. */
    int open() {
        return open;
    }

    /** Takes in a run; its rows may be new or stored. */
    void add(LiveRun run) {
        runs.put(run.row().run(), run);
        run.row().inputs().values().forEach(input -> live.artifacts().use(run, input));
        for (var execution : run.executions()) {
            executions.put(execution.id(), execution);
            count(run, execution);
        }
        for (var execution : run.executions()) {
            for (var producer : execution.producers()) {
                if (!met(execution, producer)) {
                    execution.unmet(1);
                }
            }
        }
    }

    private void count(LiveRun run, LiveExecution execution) {
        switch (execution.state()) {
            case ExecutionState.Waiting _,
                    ExecutionState.Ready _,
                    ExecutionState.Active _,
                    ExecutionState.Cancelling _ -> {
                run.open(1);
                open++;
            }
            case ExecutionState.Succeeded(_, var outputs, _) ->
                    outputs.values().forEach(output -> live.artifacts().use(run, output));
            case ExecutionState.Failed(var why, _) -> {
                execution.template().oneFailed();
                run.failed(execution.title() + ": " + why);
            }
            case ExecutionState.Cancelled _, ExecutionState.Skipped _ ->
                    execution.template().oneFailed();
        }
    }

    /** Puts what was stored back to work, once its attempts are known. */
    void resume() {
        for (var run : runs.values()) {
            for (var execution : run.executions()) {
                switch (execution.state()) {
                    case ExecutionState.Ready _ -> live.placement().enqueue(execution);
                    case ExecutionState.Waiting(var plan) -> {
                        execution.plan(plan.orElse(null));
                        if (execution.producers().stream()
                                .allMatch(
                                        p ->
                                                p.state() instanceof ExecutionState.Active
                                                        || p.ended())) {
                            live.placement().plan(execution);
                        }
                    }
                    case ExecutionState.Active _,
                            ExecutionState.Cancelling _,
                            ExecutionState.Succeeded _,
                            ExecutionState.Failed _,
                            ExecutionState.Cancelled _,
                            ExecutionState.Skipped _ -> {}
                }
                var attempt = execution.attempt();
                if (attempt != null) {
                    execution.template().placed(attempt.record().site(), 1);
                }
            }
        }
    }

    /** Begins what needs nothing that is still to be made. */
    void begin(LiveRun run) {
        for (var execution : run.executions()) {
            live.changes().touch(execution);
            if (!execution.ended() && execution.unmet() == 0) {
                ready(execution);
            }
        }
        endIfOver(run);
    }

    private void ready(LiveExecution execution) {
        execution.classes(live.placement().requests().classes(execution));
        execution.state(new ExecutionState.Ready(""));
        live.changes().touch(execution);
        live.placement().enqueue(execution);
    }

    // Whether consumer need not wait for producer any more.
    private static boolean met(LiveExecution consumer, LiveExecution producer) {
        return producer.state() instanceof ExecutionState.Succeeded
                || (producer.ended()
                        && producer.template().tolerated()
                        && !needsItself(consumer, producer));
    }

    // A gather may lack what a foreach was allowed to lose; a single piece may not be missing.
    private static boolean needsItself(LiveExecution consumer, LiveExecution producer) {
        for (var input : consumer.inputs()) {
            if (!input.gather()
                    && input.pieces().getFirst() instanceof Made(_, var made, _)
                    && made == producer) {
                return true;
            }
        }
        return false;
    }

    /** An attempt is over, and its capacity was given back. */
    void attemptEnded(LiveAttempt attempt, AttemptReport report) {
        var execution = attempt.execution();
        if (execution.attempt() != attempt) {
            return;
        }
        switch (execution.state()) {
            case ExecutionState.Active _ -> outcome(execution, attempt, report);
            case ExecutionState.Cancelling _ -> live.cancellation().confirmed(execution);
            case ExecutionState.Waiting _,
                    ExecutionState.Ready _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ -> {}
        }
    }

    private void outcome(LiveExecution execution, LiveAttempt attempt, AttemptReport report) {
        var budget = execution.template().spec().retry();
        var spent = execution.row().spent();
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> succeeded(execution, attempt, report);
            case AttemptOutcome.Failed(_, _, var why, var lasting) -> {
                var next = new Spent(spent.failed() + 1, spent.lost(), spent.preempted());
                again(execution, attempt, next, !lasting && next.failed() <= budget.failed(), why);
            }
            case AttemptOutcome.OutOfMemory(var why) -> {
                var next = new Spent(spent.failed() + 1, spent.lost(), spent.preempted());
                again(execution, attempt, next, next.failed() <= budget.failed(), why);
            }
            case AttemptOutcome.TimedOut(var why) -> {
                var next = new Spent(spent.failed() + 1, spent.lost(), spent.preempted());
                again(execution, attempt, next, next.failed() <= budget.failed(), why);
            }
            case AttemptOutcome.Lost(var why) -> {
                var next = new Spent(spent.failed(), spent.lost() + 1, spent.preempted());
                again(execution, attempt, next, next.lost() <= budget.lost(), why);
            }
            case AttemptOutcome.Preempted(var why) -> {
                var next = new Spent(spent.failed(), spent.lost(), spent.preempted() + 1);
                again(execution, attempt, next, next.preempted() <= budget.preempted(), why);
            }
            // Nobody here asked for it: its site took it back.
            case AttemptOutcome.Cancelled _ -> {
                var next = new Spent(spent.failed(), spent.lost(), spent.preempted() + 1);
                again(
                        execution,
                        attempt,
                        next,
                        next.preempted() <= budget.preempted(),
                        "its site stopped it");
            }
            case AttemptOutcome.Refused(var why) -> {
                execution.refusedBy(attempt.record().site());
                again(execution, attempt, spent, true, why);
            }
        }
    }

    private void again(
            LiveExecution execution, LiveAttempt attempt, Spent spent, boolean more, String why) {
        execution.spent(spent);
        live.changes().touch(execution);
        if (!more) {
            failed(execution, why);
            return;
        }
        if (attempt.confirmed()) {
            execution.template().placed(attempt.record().site(), -1);
        }
        placeAgain(execution);
    }

    /** {@code execution} has no attempt any more and wants another. */
    void placeAgain(LiveExecution execution) {
        if (execution.unmet() == 0) {
            ready(execution);
        } else {
            execution.state(new ExecutionState.Waiting(Optional.empty()));
            live.changes().touch(execution);
            live.placement().plan(execution);
        }
    }

    /** {@code execution} has failed for good. */
    void failed(LiveExecution execution, String why) {
        execution.run().failed(execution.title() + ": " + why);
        end(execution, new ExecutionState.Failed(why, live.now()));
    }

    private void succeeded(LiveExecution execution, LiveAttempt attempt, AttemptReport report) {
        var template = execution.template();
        for (var output : template.spec().outputs().keySet()) {
            if (!report.outputs().containsKey(output)) {
                failed(execution, "output '%s' was declared and not made".formatted(output));
                return;
            }
        }
        var outputs = new TreeMap<String, ArtifactId>();
        var made = new ArrayList<Artifact>();
        for (var output : template.spec().outputs().keySet()) {
            var artifact =
                    live.durability()
                            .made(attempt, output)
                            .map(held -> live.artifacts().reveal(held.id()))
                            .orElseGet(
                                    () -> make(attempt, output, report, Optional.of(live.now())));
            outputs.put(output, artifact.id());
            made.add(artifact);
        }
        end(execution, new ExecutionState.Succeeded(attempt.id().fence(), outputs, live.now()));
        if (!made.isEmpty()) {
            live.placement().planConsumers(execution);
        }
        made.forEach(
                artifact ->
                        live.transfers().made(execution, artifact, wanted(execution, artifact)));
    }

    /** The artifact of what {@code attempt} made. @param visibleAt absent: not visible yet */
    Artifact make(
            LiveAttempt attempt,
            String output,
            AttemptReport report,
            Optional<java.time.Instant> visibleAt) {
        var execution = attempt.execution();
        var made = java.util.Objects.requireNonNull(report.outputs().get(output));
        var inputs = new ArrayList<ArtifactId>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                live.placement()
                        .requests()
                        .artifactOf(piece)
                        .ifPresent(artifact -> inputs.add(artifact.id()));
            }
        }
        var artifact =
                new Artifact(
                        new ArtifactId(live.ids().next()),
                        execution.run().row().project(),
                        Optional.empty(),
                        made.content(),
                        made.kind(),
                        io.atoll.kernel.label.Labels.none(),
                        execution
                                .template()
                                .outputClasses(live.engine(), execution.row().classes(), output),
                        attempt.record().site(),
                        Optional.of(new Artifact.Lineage(attempt.id(), output, inputs)),
                        live.now(),
                        visibleAt);
        live.artifacts().make(artifact);
        live.artifacts().use(execution.run(), artifact.id());
        live.transfers().verified(made.content(), attempt.record().site());
        return artifact;
    }

    private static boolean wanted(LiveExecution execution, Artifact artifact) {
        var output = artifact.lineage().map(Artifact.Lineage::output).orElse("");
        var name = execution.row().template();
        for (var binding : execution.run().spec().outputs().values()) {
            boolean matches =
                    switch (binding) {
                        case Binding.FromInput _ -> false;
                        case Binding.FromOutput(var of, var out) ->
                                of.equals(name) && out.equals(output);
                        case Binding.FromElement(var of, var index, var out) ->
                                of.equals(name)
                                        && out.equals(output)
                                        && index.equals(execution.row().index());
                        case Binding.Gather(var of, var out) ->
                                of.equals(name) && out.equals(output);
                    };
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /** Ends {@code execution} and does what follows for those that waited for it. */
    void end(LiveExecution execution, ExecutionState ended) {
        // A list instead of calls: how long a chain is, its user decides.
        var skipped = new ArrayDeque<Skip>();
        endOne(execution, ended, skipped);
        for (var next = skipped.poll(); next != null; next = skipped.poll()) {
            skip(next, skipped);
        }
        endIfOver(execution.run());
    }

    /** What cannot be done any more. @param because did not succeed, and was needed */
    private record Skip(LiveExecution execution, LiveExecution because) {}

    private void endOne(LiveExecution execution, ExecutionState ended, Queue<Skip> skipped) {
        live.placement().remove(execution);
        execution.state(ended);
        execution.plan(null);
        live.changes().touch(execution);
        execution.run().open(-1);
        open--;
        if (!(ended instanceof ExecutionState.Succeeded)) {
            execution.template().oneFailed();
        }
        tellEnded(execution);
        for (var consumer : execution.consumers()) {
            if (consumer.ended()) {
                continue;
            }
            if (met(consumer, execution)) {
                consumer.unmet(-1);
                if (consumer.unmet() == 0 && consumer.state() instanceof ExecutionState.Waiting) {
                    ready(consumer);
                }
            } else {
                skipped.add(new Skip(consumer, execution));
            }
        }
    }

    private void tellEnded(LiveExecution execution) {
        live.changes()
                .event(
                        execution.run().row().project(),
                        live.now(),
                        EventKind.EXECUTION_ENDED,
                        execution.id().toString(),
                        "execution",
                        execution.title(),
                        "state",
                        execution.state().getClass().getSimpleName());
    }

    private void skip(Skip skip, Queue<Skip> skipped) {
        var execution = skip.execution();
        var ended = new ExecutionState.Skipped(skip.because().title(), live.now());
        switch (execution.state()) {
            case ExecutionState.Waiting _ -> endOne(execution, ended, skipped);
            case ExecutionState.Active _ -> {
                var attempt = execution.attempt();
                if (attempt != null && !attempt.ended()) {
                    live.attempts().withdraw(attempt);
                }
                endOne(execution, ended, skipped);
            }
            case ExecutionState.Ready _,
                    ExecutionState.Cancelling _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ -> {}
        }
    }

    private void endIfOver(LiveRun run) {
        if (run.open() > 0 || run.row().state().ended()) {
            return;
        }
        outputs(run);
        run.state(endOf(run));
        live.changes().touch(run);
        live.changes()
                .event(
                        run.row().project(),
                        live.now(),
                        EventKind.RUN_ENDED,
                        run.row().run().toString(),
                        "state",
                        run.row().state().getClass().getSimpleName(),
                        "workflow",
                        run.row().workflow(),
                        "number",
                        Long.toString(run.row().number()));
        runs.remove(run.row().run());
        run.executions().forEach(execution -> executions.remove(execution.id()));
        live.artifacts().release(run);
    }

    private RunState endOf(LiveRun run) {
        if (run.row().state() instanceof RunState.Cancelling(var by)) {
            return new RunState.Cancelled(live.now(), by);
        }
        boolean well = run.templates().values().stream().allMatch(LiveTemplate::tolerated);
        if (well) {
            return new RunState.Succeeded(live.now());
        }
        return run.firstFailure().isEmpty()
                ? new RunState.Cancelled(live.now(), run.row().submittedBy())
                : new RunState.Failed(live.now(), run.firstFailure());
    }

    private static void outputs(LiveRun run) {
        run.spec()
                .outputs()
                .forEach(
                        (name, binding) -> {
                            switch (binding) {
                                case Binding.FromInput _ -> {}
                                case Binding.FromOutput(var of, var out) ->
                                        output(run, name, of, "", out);
                                case Binding.FromElement(var of, var index, var out) ->
                                        output(run, name, of, index, out);
                                case Binding.Gather(var of, var out) ->
                                        gathered(run, name, of, out);
                            }
                        });
    }

    private static void gathered(LiveRun run, String name, String of, String out) {
        var template = run.templates().get(of);
        if (template != null) {
            for (var element : template.inOrder()) {
                output(run, name + "/" + element.row().index(), of, element.row().index(), out);
            }
        }
    }

    private static void output(LiveRun run, String name, String of, String index, String out) {
        Optional.ofNullable(run.templates().get(of))
                .map(template -> template.elements().get(index))
                .flatMap(element -> element.output(out))
                .ifPresent(artifact -> run.output(name, artifact));
    }

    /** Executions that need what made {@code artifact} and have not ended. */
    List<LiveExecution> consumersOf(Artifact artifact) {
        return artifact.lineage()
                .map(Artifact.Lineage::attempt)
                .flatMap(attempt -> execution(attempt.execution()))
                .map(
                        producer ->
                                producer.consumers().stream()
                                        .filter(consumer -> !consumer.ended())
                                        .toList())
                .orElse(List.of());
    }
}
