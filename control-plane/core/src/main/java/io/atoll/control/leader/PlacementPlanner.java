package io.atoll.control.leader;

import io.atoll.control.execution.ExecutionState;
import io.atoll.control.execution.ExecutionState.Plan;
import io.atoll.control.leader.ReadyClass.Question;
import io.atoll.control.placement.DecisionQuestion;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.Placement.Choice;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Owns what is ready and not placed: decides where it runs, plans where what waits will run, hands
 * ahead. Equal executions are asked once, and again only when something changed that matters.
 *
 * <p>Soft: rebuilt from executions. Called by {@link Federation} on its thread.
 */
final class PlacementPlanner {
    private static final int MOST_AHEAD_PER_SITE = 1_000;
    private static final int MOST_ANSWERS = 1_000;

    private final Live live;
    private final FactsLog facts;
    private final AnswerMemo answers;
    private final Requests requests;
    private final InputReach reach;
    private final InputWaits waits;
    private final HandingAhead ahead;
    private final Reasons reasons;
    private final Seekers seekers;
    private final Map<Question, ReadyClass> classes = new HashMap<>();
    private final ArrayDeque<ReadyClass> line = new ArrayDeque<>();
    private final Set<ReadyClass> blocked = new LinkedHashSet<>();
    private final Set<SiteName> freed = new LinkedHashSet<>();
    private final ArrayDeque<LiveExecution> toPlan = new ArrayDeque<>();
    private final Map<DecisionQuestion, Placement> restAnswers = new HashMap<>();
    private final DecisionClasses decisionClasses;
    private final Set<SiteName> justFreed = new LinkedHashSet<>();
    private boolean allMoved;

    PlacementPlanner(Live live, long factsRevision) {
        this.live = live;
        facts = new FactsLog(factsRevision);
        answers = new AnswerMemo(facts);
        requests = new Requests(live);
        decisionClasses = new DecisionClasses(live);
        reach = new InputReach(live, requests);
        waits = new InputWaits(live, requests);
        ahead = new HandingAhead(live);
        reasons = new Reasons(live);
        seekers = new Seekers(live, this, reach, reasons);
    }

    Requests requests() {
        return requests;
    }

    /** Ready executions that wait for their inputs. */
    InputWaits waits() {
        return waits;
    }

    /** Executions of lost sites. */
    Seekers seekers() {
        return seekers;
    }

    void siteChanged(LiveSite site) {
        facts.siteChanged(site);
        restAnswers.clear();
        allMoved = true;
    }

    void policiesChanged() {
        answers.clear();
        restAnswers.clear();
        allMoved = true;
        live.runs().all().forEach(run -> run.templates().values().forEach(LiveTemplate::forget));
        var ready = new ArrayList<LiveExecution>();
        classes.values().forEach(c -> ready.addAll(c.queue()));
        ready.forEach(this::remove);
        ready.forEach(this::enqueue);
    }

    /** Capacity of {@code pool} was taken. */
    void taken(LiveSite site, PoolName pool) {
        facts.used(site, pool);
    }

    /** Capacity of {@code pool} came back. */
    void freed(LiveSite site, PoolName pool) {
        facts.used(site, pool);
        freed.add(site.row().site());
    }

    /** The policy whose route, durability and onSiteLoss hold for {@code execution}. */
    PlacementPolicy governing(LiveExecution execution) {
        var template = execution.template();
        var known = template.governing();
        if (known == null) {
            known = live.engine().governing(requests.of(execution));
            template.governing(known);
        }
        return known;
    }

    /** {@code execution} wants a pool; it stands in line once. */
    void enqueue(LiveExecution execution) {
        if (execution.queuedIn() != null) {
            remove(execution);
        }
        var held =
                hold(execution)
                        .or(() -> Reasons.takenBack(execution))
                        .or(() -> live.pauses().hold(execution));
        if (held.isPresent()) {
            say(execution, held.get());
            return;
        }
        var ready = classOf(execution);
        ready.queue().add(execution);
        execution.queuedIn(ready);
        if (!ready.runnable() && !blocked.contains(ready)) {
            ready.runnable(true);
            line.add(ready);
        } else if (!ready.runnable() || ready.forRoom()) {
            say(execution, ready.reason(execution));
        }
    }

    private ReadyClass classOf(LiveExecution execution) {
        var template = execution.template();
        boolean plain = execution.inputs().isEmpty() && execution.row().refusedBy().isEmpty();
        var shared = template.shared();
        if (plain && shared != null) {
            return shared;
        }
        var group = governing(execution).spread().isPresent() ? template : null;
        var question = new Question(requests.of(execution), execution.row().refusedBy(), group);
        var ready = classes.computeIfAbsent(question, ReadyClass::new);
        if (plain) {
            template.shared(ready);
        }
        return ready;
    }

    /** {@code execution} does not want a pool any more. */
    void remove(LiveExecution execution) {
        var ready = execution.queuedIn();
        if (ready != null) {
            ready.queue().remove(execution);
            execution.queuedIn(null);
            dropIfEmpty(ready);
        }
        execution.template().held().remove(execution);
        waits.forget(execution);
        live.pauses().forget(execution);
    }

    private void dropIfEmpty(ReadyClass ready) {
        if (ready.queue().isEmpty()) {
            blocked.remove(ready);
            if (!ready.runnable()) {
                classes.remove(ready.question());
                ready.answer(null);
            }
        }
    }

    /** Where {@code execution} will run is to be looked at. */
    void plan(LiveExecution execution) {
        toPlan.add(execution);
    }

    /** Places whatever can be placed now. */
    void placeReady() {
        wake();
        while (lookAtOne().isPresent()) {
            // Until nothing is left to look at.
        }
        facts.drainTo(live.changes());
    }

    /**
     * Looks at one execution, and places it if that can be.
     *
     * @return the one; empty: none is left to look at
     */
    Optional<LiveExecution> placeNext() {
        wake();
        var looked = lookAtOne();
        facts.drainTo(live.changes());
        return looked;
    }

    private Optional<LiveExecution> lookAtOne() {
        var next = toPlan.poll();
        if (next != null) {
            if (hold(next).isEmpty()) {
                live.trail().placing(next, () -> planOne(next));
            }
            return Optional.of(next);
        }
        var looked = Optional.<LiveExecution>empty();
        while (looked.isEmpty() && !line.isEmpty()) {
            var ready = line.remove();
            ready.runnable(false);
            looked = Optional.ofNullable(ready.queue().peek());
            looked.ifPresentOrElse(
                    execution -> placeOrHold(ready, execution), () -> dropIfEmpty(ready));
        }
        return looked;
    }

    private Optional<String> hold(LiveExecution execution) {
        return live.quarantine().hold(execution.run().row().run());
    }

    private void placeOrHold(ReadyClass ready, LiveExecution execution) {
        if (hold(execution).isEmpty()) {
            live.trail().placing(execution, () -> placeOne(ready, execution));
            return;
        }
        ready.queue().poll();
        execution.queuedIn(null);
        enqueue(execution);
        again(ready);
    }

    private void wake() {
        if (!allMoved && freed.isEmpty()) {
            return;
        }
        var woken = new ArrayList<ReadyClass>();
        for (var ready : blocked) {
            if (allMoved || fitsSomewhere(ready, freed)) {
                woken.add(ready);
            }
        }
        woken.forEach(
                ready -> {
                    blocked.remove(ready);
                    ready.runnable(true);
                    ready.forRoom(!allMoved);
                    line.add(ready);
                });
        allMoved = false;
        justFreed.clear();
        justFreed.addAll(freed);
        freed.clear();
    }

    // Cheap and never wrong to say yes: the engine decides.
    private boolean fitsSomewhere(ReadyClass ready, Set<SiteName> places) {
        var need = ready.question().request().resources();
        int gpus = need.gpu().map(Resources.GpuRequest::count).orElse(0);
        for (var name : places) {
            var site = live.sites().known(name);
            for (var offered : site.row().facts().pools()) {
                var pool = site.pool(offered.name());
                if (pool.isPresent()
                        && pool.get().freeCpuMillis() >= need.cpu().millis()
                        && pool.get().freeMemoryBytes() >= need.memory().bytes()
                        && pool.get().freeGpus() >= gpus) {
                    return true;
                }
            }
        }
        return false;
    }

    private void placeOne(ReadyClass ready, LiveExecution execution) {
        if (!execution.wantsPool()) {
            ready.queue().poll();
            execution.queuedIn(null);
            again(ready);
            return;
        }
        if (ready.forRoom() && !fitsSomewhere(ready, justFreed)) {
            // The room that woke it is taken: asking would give the same answer as before.
            blocked.add(ready);
            return;
        }
        if (execution.template().full() && !execution.seeks()) {
            ready.queue().poll();
            execution.queuedIn(null);
            execution.template().held().add(execution);
            say(
                    execution,
                    "at most %d of '%s' may run together"
                            .formatted(
                                    execution.template().spec().atMost(),
                                    execution.template().spec().name()));
            again(ready);
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
            block(ready, answer);
            return;
        }
        ready.queue().poll();
        execution.queuedIn(null);
        decide(execution, question, answer, answer.choice().get());
        again(ready);
    }

    private void again(ReadyClass ready) {
        if (ready.queue().isEmpty()) {
            dropIfEmpty(ready);
        } else {
            ready.runnable(true);
            line.add(ready);
        }
    }

    private static SortedMap<SiteName, Integer> spread(
            @org.jspecify.annotations.Nullable LiveTemplate group) {
        return group == null ? new TreeMap<>() : group.placed();
    }

    private Placement ask(DecisionQuestion question) {
        return answers.ask(live.engine(), question);
    }

    private void block(ReadyClass ready, Placement answer) {
        blocked.add(ready);
        ready.answer(answer);
        ready.queue().forEach(execution -> say(execution, ready.reason(execution)));
    }

    /** {@code execution}, if it wants a pool, waits because of {@code reason}. */
    void say(LiveExecution execution, String reason) {
        reasons.say(execution, reason);
    }

    private void decide(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var impossible = live.durability().impossible(execution, choice.site());
        if (impossible.isPresent() && execution.seeks()) {
            waits.forAnotherTry(execution, impossible.get());
            return;
        }
        if (impossible.isPresent()) {
            live.runs().failed(execution, impossible.get());
            return;
        }
        var missing = reach.notReadable(execution, choice.site());
        if (!missing.isEmpty()) {
            execution.plan(new Plan(choice.site(), choice.pool()));
            waits.forContents(execution, missing);
            return;
        }
        var unreachable = reach.fetch(execution, choice.site());
        if (unreachable.isPresent()) {
            waits.forAnotherTry(execution, InputWaits.CANNOT_MOVE + unreachable.get());
            return;
        }
        if (!seekers.leave(execution)) {
            return;
        }
        live.attempts()
                .assign(
                        execution,
                        choice,
                        decisionClasses.stored(question, answer),
                        facts.revision(),
                        List.of(),
                        answer.why());
        planConsumers(execution);
    }

    /** Looks at where the consumers of {@code producer} will run. */
    void planConsumers(LiveExecution producer) {
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
        execution.classes(requests.classes(execution));
        var group = governing(execution).spread().isPresent() ? execution.template() : null;
        var question =
                new DecisionQuestion(
                        requests.of(execution), execution.row().refusedBy(), spread(group), true);
        if (restAnswers.size() > MOST_ANSWERS) {
            restAnswers.clear();
        }
        var answer = restAnswers.computeIfAbsent(question, this::ask);
        var plan = answer.choice().map(choice -> new Plan(choice.site(), choice.pool()));
        if (!plan.equals(Optional.ofNullable(execution.plan()))) {
            execution.plan(plan.orElse(null));
            execution.state(new ExecutionState.Waiting(plan));
            live.changes().touch(execution);
        }
        answer.choice().ifPresent(choice -> handAhead(execution, question, answer, choice));
        if (execution.state() instanceof ExecutionState.Waiting) {
            plan.ifPresent(expected -> reach.bring(execution, expected.site()));
        }
    }

    private void handAhead(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var site = live.sites().known(choice.site());
        if (!site.connected()
                || execution.template().full()
                || execution.takenBack().isPresent()
                || live.pauses().hold(execution).isPresent()) {
            return;
        }
        var awaits = HandingAhead.awaited(execution, choice.site());
        if (awaits.isEmpty()
                || awaits.stream().anyMatch(a -> live.durability().asked(a.execution()))
                || AttemptRoom.ahead(site) >= MOST_AHEAD_PER_SITE
                || !reach.notReadable(execution, choice.site()).isEmpty()
                || !ahead.follows(site, choice.pool(), execution, awaits)) {
            return;
        }
        if (reach.fetch(execution, choice.site()).isPresent()) {
            return;
        }
        live.attempts()
                .assign(
                        execution,
                        choice,
                        decisionClasses.stored(question, answer),
                        facts.revision(),
                        awaits,
                        answer.why());
        planConsumers(execution);
    }

    /** What placement says to {@code execution} of a run that is not kept. */
    Placement whatIf(LiveExecution execution, SortedMap<SiteName, Integer> spread) {
        var counts =
                governing(execution).spread().isPresent()
                        ? spread
                        : new TreeMap<SiteName, Integer>();
        return ask(
                new DecisionQuestion(
                        requests.of(execution), execution.row().refusedBy(), counts, true));
    }

    /** An element of {@code template} is not active any more: one that was held back may follow. */
    void slotFreed(LiveTemplate template) {
        while (!template.full() && !template.held().isEmpty()) {
            var next = template.held().poll();
            if (next.state() instanceof ExecutionState.Ready) {
                enqueue(next);
                break;
            }
        }
    }
}
