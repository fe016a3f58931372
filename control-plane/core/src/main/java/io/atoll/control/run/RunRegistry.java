package io.atoll.control.run;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveInput.Made;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.Assigner;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import io.atoll.policy.PlacementPolicy.Durability;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
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
import java.util.TreeSet;

/**
 * Owns unfinished runs and their executions: what becomes ready, what is tried again, what is
 * skipped, and when a run ends.
 *
 * <p>Durable. Called on the leader's thread.
 */
public final class RunRegistry {
    private final Moment moment;
    private final Changes changes;
    private final ArtifactRegistry artifacts;
    private final TransferPlanner transfers;
    private final PlacementPlanner placement;
    private final Assigner assigner;
    private final Map<RunId, LiveRun> runs = new LinkedHashMap<>();
    private final Map<ExecutionId, LiveExecution> executions = new HashMap<>();
    private final OutputArtifacts making;
    private final WithheldRuns withheld = new WithheldRuns();
    private int open;

    public RunRegistry(
            Moment moment,
            Changes changes,
            ArtifactRegistry artifacts,
            TransferPlanner transfers,
            PlacementPlanner placement,
            Assigner assigner,
            OutputArtifacts making) {
        this.moment = moment;
        this.changes = changes;
        this.artifacts = artifacts;
        this.transfers = transfers;
        this.placement = placement;
        this.assigner = assigner;
        this.making = making;
    }

    public Optional<LiveRun> find(RunId run) {
        return Optional.ofNullable(runs.get(run));
    }

    public Optional<LiveExecution> execution(ExecutionId id) {
        return Optional.ofNullable(executions.get(id));
    }

    /** Those that cannot be put back into live state. */
    public WithheldRuns withheld() {
        return withheld;
    }

    public Collection<LiveRun> all() {
        return runs.values();
    }

    /** Executions that have not ended. */
    public int open() {
        return open;
    }

    /** Takes in a run; its rows may be new or stored. */
    public void add(LiveRun run) {
        runs.put(run.row().run(), run);
        run.row().inputs().values().forEach(input -> artifacts.use(run, input));
        for (var execution : run.executions()) {
            executions.put(execution.id(), execution);
            count(run, execution);
        }
        for (var execution : run.executions()) {
            for (var producer : execution.producers()) {
                if (!met(execution, producer)) {
                    execution.addUnmet(1);
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
                run.addOpen(1);
                open++;
            }
            case ExecutionState.Succeeded(_, var outputs, _) ->
                    outputs.values().forEach(output -> artifacts.use(run, output));
            case ExecutionState.Failed(var why, _) -> {
                execution.template().oneFailed();
                run.failed(execution.title() + ": " + why);
            }
            case ExecutionState.Cancelled _, ExecutionState.Skipped _ ->
                    execution.template().oneFailed();
        }
    }

    /** Puts what was stored back to work, once its attempts are known. */
    public void resume() {
        for (var run : runs.values()) {
            for (var execution : run.executions()) {
                switch (execution.state()) {
                    case ExecutionState.Ready _ -> placement.line().enqueue(execution);
                    case ExecutionState.Waiting(var plan) -> {
                        execution.plan(plan.orElse(null));
                        if (execution.producers().stream()
                                .allMatch(
                                        p ->
                                                p.state() instanceof ExecutionState.Active
                                                        || p.ended())) {
                            placement.plan(execution);
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
                if (attempt != null
                        && (!attempt.ended()
                                || execution.state() instanceof ExecutionState.Succeeded)) {
                    execution.template().place(attempt);
                }
            }
        }
    }

    /** Begins what needs nothing that is still to be made. */
    public void begin(LiveRun run) {
        for (var execution : run.executions()) {
            changes.touch(execution);
            if (!execution.ended() && execution.unmet() == 0) {
                ready(execution);
            }
        }
        endIfOver(run);
    }

    private void ready(LiveExecution execution) {
        execution.classes(placement.requests().classes(execution));
        execution.state(new ExecutionState.Ready(""));
        changes.touch(execution);
        placement.line().enqueue(execution);
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

    /**
     * An attempt is over, and its capacity was given back.
     *
     * @param held outputs of it that are artifacts already, by name
     */
    public void attemptEnded(
            LiveAttempt attempt, AttemptReport report, Map<String, Artifact> held) {
        var execution = attempt.execution();
        if (execution.attempt() != attempt) {
            return;
        }
        switch (execution.state()) {
            case ExecutionState.Active _ -> outcome(execution, attempt, report, held);
            case ExecutionState.Cancelling _ -> {
                execution.template().unplace(attempt);
                endIfStopped(execution, "");
            }
            case ExecutionState.Waiting _,
                    ExecutionState.Ready _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ -> {}
        }
    }

    private void outcome(
            LiveExecution execution,
            LiveAttempt attempt,
            AttemptReport report,
            Map<String, Artifact> held) {
        if (report.outcome() instanceof AttemptOutcome.Succeeded) {
            succeeded(execution, attempt, report, held);
            return;
        }
        execution.template().unplace(attempt);
        if (report.outcome() instanceof AttemptOutcome.Refused) {
            execution.refusedBy(attempt.record().site());
            changes.touch(execution);
        }
        var cost =
                Retries.of(
                        execution,
                        report.outcome(),
                        moment.config().siteFaults().perExecution(),
                        moment.now());
        if (cost.isPresent() && !pay(execution, cost.get())) {
            return;
        }
        placeAgain(execution);
    }

    /** Takes {@code cost} from its budgets; false: they are spent, and it has failed. */
    public boolean pay(LiveExecution execution, Retries.Cost cost) {
        execution.spent(cost.spent());
        changes.touch(execution);
        if (!cost.again()) {
            failed(execution, cost.why());
        }
        return cost.again();
    }

    /** {@code execution} has no attempt any more and wants another. */
    public void placeAgain(LiveExecution execution) {
        if (execution.unmet() == 0) {
            ready(execution);
        } else {
            execution.state(new ExecutionState.Waiting(Optional.empty()));
            changes.touch(execution);
            placement.plan(execution);
        }
    }

    /** {@code execution} has failed for good. */
    public void failed(LiveExecution execution, String why) {
        execution.run().failed(execution.title() + ": " + why);
        end(execution, new ExecutionState.Failed(why, moment.now()));
    }

    private void succeeded(
            LiveExecution execution,
            LiveAttempt attempt,
            AttemptReport report,
            Map<String, Artifact> held) {
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
                    Optional.ofNullable(held.get(output))
                            .map(hidden -> artifacts.reveal(hidden.id()))
                            .orElseGet(
                                    () ->
                                            making.make(
                                                    attempt,
                                                    output,
                                                    report,
                                                    Optional.of(moment.now())));
            outputs.put(output, artifact.id());
            made.add(artifact);
        }
        end(execution, new ExecutionState.Succeeded(attempt.id().fence(), outputs, moment.now()));
        if (!made.isEmpty()) {
            logCarries(execution, made);
            classesOfConsumers(execution);
            placement.planConsumers(execution);
        }
        made.forEach(
                artifact -> transfers.made(execution, artifact, keptGlobally(execution, artifact)));
    }

    // What its site found out about what it made holds for its log, too.
    private void logCarries(LiveExecution execution, List<Artifact> made) {
        var classes = new TreeSet<>(execution.row().classes());
        made.forEach(artifact -> classes.addAll(artifact.classes()));
        if (!classes.equals(execution.row().classes())) {
            execution.classes(classes);
            changes.touch(execution);
        }
    }

    // What was handed ahead reads what was made, which may carry more than was expected.
    private void classesOfConsumers(LiveExecution producer) {
        for (var consumer : producer.consumers()) {
            if (consumer.state() instanceof ExecutionState.Active) {
                var classes = placement.requests().classes(consumer);
                if (!consumer.row().classes().containsAll(classes)) {
                    consumer.classes(classes);
                    changes.touch(consumer);
                }
            }
        }
    }

    private boolean keptGlobally(LiveExecution execution, Artifact artifact) {
        return RunOutputs.isRunOutput(execution, artifact)
                || placement.requests().governing(execution).durability() == Durability.GLOBAL;
    }

    /**
     * Ends {@code execution}, which is being cancelled, once no site may run anything of it.
     *
     * @param unknown what nobody can say any more; empty: everything is known
     */
    public void endIfStopped(LiveExecution execution, String unknown) {
        var attempt = execution.attempt();
        if (execution.state() instanceof ExecutionState.Cancelling(_, var by)
                && execution.unconfirmed().isEmpty()
                && (attempt == null || attempt.ended())) {
            end(execution, new ExecutionState.Cancelled(by, unknown, moment.now()));
        }
    }

    /** Ends {@code execution} and does what follows for those that waited for it. */
    public void end(LiveExecution execution, ExecutionState ended) {
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
        placement.line().remove(execution);
        execution.state(ended);
        execution.plan(null);
        changes.touch(execution);
        execution.run().addOpen(-1);
        open--;
        if (!(ended instanceof ExecutionState.Succeeded)) {
            execution.template().oneFailed();
            var attempt = execution.attempt();
            if (attempt != null) {
                execution.template().unplace(attempt);
            }
        }
        tellEnded(execution);
        for (var consumer : execution.consumers()) {
            if (consumer.ended()) {
                continue;
            }
            if (met(consumer, execution)) {
                consumer.addUnmet(-1);
                if (consumer.unmet() == 0 && consumer.state() instanceof ExecutionState.Waiting) {
                    ready(consumer);
                }
            } else {
                skipped.add(new Skip(consumer, execution));
            }
        }
    }

    private void tellEnded(LiveExecution execution) {
        changes.event(
                execution.run().row().project(),
                moment.now(),
                EventKind.EXECUTION_ENDED,
                execution.id().toString(),
                "execution",
                execution.title(),
                "state",
                execution.state().getClass().getSimpleName());
    }

    private void skip(Skip skip, Queue<Skip> skipped) {
        var execution = skip.execution();
        var ended = new ExecutionState.Skipped(skip.because().title(), moment.now());
        switch (execution.state()) {
            case ExecutionState.Waiting _ -> endOne(execution, ended, skipped);
            case ExecutionState.Active _ -> {
                var attempt = execution.attempt();
                if (attempt != null && !attempt.ended()) {
                    assigner.withdraw(attempt);
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
        RunOutputs.collect(run);
        run.state(run.endAt(moment.now()));
        changes.touch(run);
        changes.event(
                run.row().project(),
                moment.now(),
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
        artifacts.release(run);
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
