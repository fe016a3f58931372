package io.atoll.control.placement;

import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveContent;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.live.LiveTemplate;
import io.atoll.control.live.Moment;
import io.atoll.control.live.ReadyClass;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ExecutionState.Plan;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.Placement.Choice;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides where what is ready runs ({@link ReadyLine}), plans where what waits will run, and hands
 * ahead.
 *
 * <p>Soft: rebuilt from executions. Called on the leader's thread.
 */
public final class PlacementPlanner {
    private static final int MOST_AHEAD_PER_SITE = 1_000;
    private static final int MOST_ANSWERS = 1_000;

    private final Changes changes;
    private final Moment moment;
    private final Trail trail;
    private final SiteRegistry sites;
    private final Inputs inputs;
    private final Assigner assigner;
    private final AnswerMemo answers;
    private final Reasons reasons;
    private final RetryPauses pauses;
    private final ReadyLine line;
    private final Seekers seekers;
    private final DurabilityRule durability;
    private final DecisionClasses decisionClasses;
    private final ArrayDeque<LiveExecution> toPlan = new ArrayDeque<>();
    private final Map<DecisionQuestion, Placement> restAnswers = new HashMap<>();
    private long siteChangesAnswered;

    /**
     * What is asked about inputs.
     *
     * @param requests the question that placement is asked
     * @param reach whether they can be read at a site, and how they get there
     * @param waits those whose inputs are not there yet
     */
    public record Inputs(Requests requests, InputReach reach, InputWaits waits) {}

    public PlacementPlanner(
            Moment moment,
            Changes changes,
            Trail trail,
            SiteRegistry sites,
            Inputs inputs,
            Assigner assigner) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.sites = sites;
        this.inputs = inputs;
        this.assigner = assigner;
        answers = new AnswerMemo(sites.facts());
        reasons = new Reasons(moment, changes, sites);
        pauses = new RetryPauses(moment, trail);
        line = new ReadyLine(trail, sites, inputs.requests(), inputs.waits(), pauses, reasons);
        seekers = new Seekers(moment, sites, line, inputs.reach(), reasons);
        durability = new DurabilityRule(moment, inputs.requests());
        decisionClasses = new DecisionClasses(changes);
    }

    public Requests requests() {
        return inputs.requests();
    }

    /** Who stands in line for a pool. */
    public ReadyLine line() {
        return line;
    }

    /** Whether outputs are to lie in the global store, and may. */
    public DurabilityRule durability() {
        return durability;
    }

    /** Executions of lost sites. */
    public Seekers seekers() {
        return seekers;
    }

    /**
     * Other policies are in force.
     *
     * @param runs all unfinished ones
     */
    public void policiesChanged(Collection<LiveRun> runs) {
        answers.clear();
        restAnswers.clear();
        runs.forEach(run -> run.templates().values().forEach(LiveTemplate::forget));
        line.policiesChanged();
    }

    /** Looks at those whose time has come. */
    public void tickWaits() {
        inputs.waits().tick(this::askAgain);
    }

    /** Looks at those whose pause is over. */
    public void tickPauses() {
        pauses.tick(this::pauseOver);
    }

    private void pauseOver(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Ready && execution.queuedIn() == null) {
            line.enqueue(execution);
        } else if (execution.state() instanceof ExecutionState.Waiting) {
            plan(execution);
        }
    }

    /** A replica of {@code content} was verified: those that waited for it are asked for again. */
    public void verified(LiveContent content) {
        var waiting = List.copyOf(content.waiting());
        content.waiting().clear();
        for (var execution : waiting) {
            if (inputs.waits().arrived(execution, content.content().digest())) {
                askAgain(execution);
            }
        }
    }

    private void askAgain(LiveExecution execution) {
        if (execution.wantsPool() && execution.queuedIn() == null) {
            inputs.waits().forget(execution);
            line.enqueue(execution);
        }
    }

    /** {@code content} will not move, for now: those of {@code project} that wait are told. */
    public void cannotMove(LiveContent content, ProjectName project, String why) {
        List.copyOf(content.waiting()).stream()
                .filter(execution -> execution.run().row().project().equals(project))
                .forEach(execution -> inputs.waits().cannotMove(execution, why));
    }

    /** Where {@code execution} will run is to be looked at. */
    public void plan(LiveExecution execution) {
        toPlan.add(execution);
    }

    /** Places whatever can be placed now. */
    public void placeReady() {
        line.wake();
        while (lookAtOne().isPresent()) {
            // Until nothing is left to look at.
        }
        sites.facts().drainTo(changes);
    }

    /**
     * Looks at one execution, and places it if that can be.
     *
     * @return the one; empty: none is left to look at
     */
    public Optional<LiveExecution> placeNext() {
        line.wake();
        var looked = lookAtOne();
        sites.facts().drainTo(changes);
        return looked;
    }

    private Optional<LiveExecution> lookAtOne() {
        var next = toPlan.poll();
        if (next != null) {
            if (trail.hold(next).isEmpty()) {
                trail.placing(next, () -> planOne(next));
            }
            return Optional.of(next);
        }
        var ready = line.poll();
        if (ready == null) {
            return Optional.empty();
        }
        var execution = ready.queue().getFirst();
        placeOrHold(ready, execution);
        return Optional.of(execution);
    }

    private void placeOrHold(ReadyClass ready, LiveExecution execution) {
        if (trail.hold(execution).isEmpty()) {
            trail.placing(execution, () -> placeOne(ready, execution));
            return;
        }
        line.leave(ready);
        line.enqueue(execution);
        line.again(ready);
    }

    private void placeOne(ReadyClass ready, LiveExecution execution) {
        if (!execution.wantsPool()) {
            line.leave(ready);
            line.again(ready);
            return;
        }
        if (line.isTooLate(ready)) {
            line.block(ready);
            return;
        }
        if (execution.template().full() && !execution.seeks()) {
            line.leave(ready);
            execution.template().held().add(execution);
            reasons.say(
                    execution,
                    "at most %d of '%s' may run together"
                            .formatted(
                                    execution.template().spec().atMost(),
                                    execution.template().spec().name()));
            line.again(ready);
            return;
        }
        var question =
                new DecisionQuestion(
                        ready.question().request(),
                        ready.question().refusedBy(),
                        spread(ready.question().group()),
                        false);
        var answer = ask(question);
        if (answer.choice().isEmpty()) {
            line.block(ready, answer);
            return;
        }
        line.leave(ready);
        decide(execution, question, answer, answer.choice().get());
        line.again(ready);
    }

    private static SortedMap<SiteName, Integer> spread(@Nullable LiveTemplate group) {
        return group == null ? new TreeMap<>() : group.placed();
    }

    private Placement ask(DecisionQuestion question) {
        return answers.ask(moment.engine(), question);
    }

    private void decide(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var impossible = durability.impossible(execution, choice.site());
        if (impossible.isPresent() && execution.seeks()) {
            inputs.waits().forAnotherTry(execution, impossible.get());
            return;
        }
        if (impossible.isPresent()) {
            assigner.fail(execution, impossible.get());
            return;
        }
        var missing = inputs.reach().notReadable(execution, choice.site());
        if (!missing.isEmpty()) {
            execution.plan(new Plan(choice.site(), choice.pool()));
            inputs.waits().forContents(execution, missing);
            return;
        }
        var unreachable = inputs.reach().fetch(execution, choice.site());
        if (unreachable.isPresent()) {
            inputs.waits().forAnotherTry(execution, InputWaits.CANNOT_MOVE + unreachable.get());
            return;
        }
        if (!assigner.leaveLostSite(execution)) {
            return;
        }
        assigner.assign(
                execution,
                new Assigner.Decided(
                        choice,
                        decisionClasses.stored(question, answer),
                        sites.facts().revision(),
                        List.of(),
                        answer.why()));
        planConsumers(execution);
    }

    /** Looks at where the consumers of {@code producer} will run. */
    public void planConsumers(LiveExecution producer) {
        for (var consumer : producer.consumers()) {
            if (consumer.state() instanceof ExecutionState.Waiting && producersKnown(consumer)) {
                plan(consumer);
            }
        }
    }

    // A consumer of many is looked at when it has no plan, and then ever less often.
    private static boolean producersKnown(LiveExecution consumer) {
        if (consumer.plan() != null && Integer.bitCount(consumer.unmet()) != 1) {
            return false;
        }
        return consumer.allProducers(PlacementPlanner::isPlaced);
    }

    private static boolean isPlaced(LiveExecution producer) {
        return switch (producer.state()) {
            case ExecutionState.Waiting _, ExecutionState.Ready _, ExecutionState.Cancelling _ ->
                    false;
            case ExecutionState.Active _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ ->
                    true;
        };
    }

    private void planOne(LiveExecution execution) {
        if (!(execution.state() instanceof ExecutionState.Waiting)) {
            return;
        }
        execution.classes(requests().classes(execution));
        var group =
                requests().governing(execution).spread().isPresent() ? execution.template() : null;
        var question =
                new DecisionQuestion(
                        requests().of(execution), execution.row().refusedBy(), spread(group), true);
        if (restAnswers.size() > MOST_ANSWERS
                || siteChangesAnswered != sites.facts().siteChanges()) {
            restAnswers.clear();
            siteChangesAnswered = sites.facts().siteChanges();
        }
        var answer = restAnswers.computeIfAbsent(question, this::ask);
        var plan = answer.choice().map(choice -> new Plan(choice.site(), choice.pool()));
        if (!plan.equals(Optional.ofNullable(execution.plan()))) {
            execution.plan(plan.orElse(null));
            execution.state(new ExecutionState.Waiting(plan));
            changes.touch(execution);
        }
        answer.choice().ifPresent(choice -> handAhead(execution, question, answer, choice));
        if (execution.state() instanceof ExecutionState.Waiting) {
            plan.ifPresent(expected -> inputs.reach().prefetch(execution, expected.site()));
        }
    }

    private void handAhead(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var site = sites.known(choice.site());
        if (!site.connected()
                || execution.template().full()
                || execution.takenBack().isPresent()
                || pauses.hold(execution).isPresent()) {
            return;
        }
        var awaits = HandingAhead.awaited(execution, choice.site());
        if (awaits.isEmpty()
                || awaits.stream().anyMatch(a -> durability.isAsked(a.execution()))
                || site.hasAhead(MOST_AHEAD_PER_SITE)
                || !inputs.reach().notReadable(execution, choice.site()).isEmpty()
                || !HandingAhead.follows(site, choice.pool(), execution, awaits)) {
            return;
        }
        if (inputs.reach().fetch(execution, choice.site()).isPresent()) {
            return;
        }
        assigner.assign(
                execution,
                new Assigner.Decided(
                        choice,
                        decisionClasses.stored(question, answer),
                        sites.facts().revision(),
                        awaits,
                        answer.why()));
        planConsumers(execution);
    }
}
