package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.execution.ExecutionState;
import io.atoll.control.execution.ExecutionState.Plan;
import io.atoll.control.leader.ReadyClass.Question;
import io.atoll.control.placement.AcceptedOnly;
import io.atoll.control.placement.DecisionQuestion;
import io.atoll.control.placement.DecisionText;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.Placement.Choice;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private static final String BUSY = "every pool that could take it is busy or not connected now";
    private static final int MOST_AHEAD_PER_SITE = 1_000;
    private static final int MOST_ANSWERS = 1_000;
    private static final int MOST_LINES = 20;

    private final Live live;
    private final FactsLog facts;
    private final Requests requests;
    private final Map<Question, ReadyClass> classes = new HashMap<>();
    private final ArrayDeque<ReadyClass> line = new ArrayDeque<>();
    private final Set<ReadyClass> blocked = new LinkedHashSet<>();
    private final Set<SiteName> freed = new LinkedHashSet<>();
    private final ArrayDeque<LiveExecution> toPlan = new ArrayDeque<>();
    private final Map<DecisionQuestion, Placement> restAnswers = new HashMap<>();
    private final Map<Asked, Digest> storedClasses = new HashMap<>();
    private final Set<SiteName> justFreed = new LinkedHashSet<>();
    private boolean allMoved;

    /** A question with its answer, of which the row was written already. */
    private record Asked(DecisionQuestion question, Placement answer) {}

    PlacementPlanner(Live live, long factsRevision) {
        this.live = live;
        facts = new FactsLog(factsRevision);
        requests = new Requests(live);
    }

    Requests requests() {
        return requests;
    }

    void siteChanged(LiveSite site) {
        facts.siteChanged(site);
        restAnswers.clear();
        allMoved = true;
    }

    void policiesChanged() {
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

    /** {@code execution}, which is Ready, wants a pool. */
    void enqueue(LiveExecution execution) {
        var ready = classOf(execution);
        ready.queue().add(execution);
        execution.queuedIn(ready);
        if (!ready.runnable() && !blocked.contains(ready)) {
            ready.runnable(true);
            line.add(ready);
        } else if (!ready.runnable() || ready.forRoom()) {
            say(execution, ready.reason());
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
        forgetWaiting(execution);
    }

    private void forgetWaiting(LiveExecution execution) {
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .flatMap(artifact -> live.transfers().find(artifact.content().digest()))
                        .ifPresent(content -> content.waiting().remove(execution));
            }
        }
    }

    private void dropIfEmpty(ReadyClass ready) {
        if (ready.queue().isEmpty()) {
            blocked.remove(ready);
            if (!ready.runnable()) {
                classes.remove(ready.question());
                ready.reason("");
            }
        }
    }

    /** A content that {@code execution} waited for has moved. */
    void dataArrived(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Ready && execution.queuedIn() == null) {
            forgetWaiting(execution);
            enqueue(execution);
        }
    }

    /** A content that {@code execution} waits for cannot move. */
    void cannotMove(LiveExecution execution, String why) {
        if (execution.state() instanceof ExecutionState.Ready) {
            say(execution, "an input cannot be moved: " + why);
        }
    }

    /** Where {@code execution} will run is to be looked at. */
    void plan(LiveExecution execution) {
        toPlan.add(execution);
    }

    /** Places whatever can be placed now. */
    void placeReady() {
        wake();
        while (true) {
            var waiting = toPlan.poll();
            if (waiting != null) {
                planOne(waiting);
                continue;
            }
            var ready = line.poll();
            if (ready == null) {
                break;
            }
            ready.runnable(false);
            placeOne(ready);
        }
        facts.drainTo(live.changes());
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

    private void placeOne(ReadyClass ready) {
        var execution = ready.queue().peek();
        if (execution == null) {
            dropIfEmpty(ready);
            return;
        }
        if (ready.forRoom() && !fitsSomewhere(ready, justFreed)) {
            // The room that woke it is taken: asking would give the same answer as before.
            blocked.add(ready);
            return;
        }
        if (execution.template().full()) {
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
        return live.engine()
                .place(
                        AcceptedOnly.of(question.request(), question.refusedBy()),
                        question.atRest() ? facts.atRest() : facts.sites(),
                        question.spread());
    }

    private void block(ReadyClass ready, Placement answer) {
        blocked.add(ready);
        boolean passes = answer.verdicts().stream().anyMatch(verdict -> !verdict.lasting());
        ready.reason(passes ? BUSY : lasting(answer));
        ready.queue().forEach(execution -> say(execution, ready.reason()));
    }

    // One line for each pool, and the smallest change that would help.
    private static String lasting(Placement answer) {
        var text = new StringBuilder(answer.why());
        answer.verdicts().stream()
                .limit(MOST_LINES)
                .forEach(
                        verdict ->
                                text.append("\n  ")
                                        .append(verdict.site())
                                        .append('/')
                                        .append(verdict.pool())
                                        .append(": ")
                                        .append(String.join("; ", verdict.reasons())));
        if (answer.verdicts().size() > MOST_LINES) {
            text.append("\n  and ").append(answer.verdicts().size() - MOST_LINES).append(" more");
        }
        return text.append('\n').append(answer.nearest()).toString();
    }

    private void say(LiveExecution execution, String reason) {
        if (execution.state() instanceof ExecutionState.Ready(var before)
                && !before.equals(reason)) {
            execution.state(new ExecutionState.Ready(reason));
            live.changes().touch(execution);
            if (!reason.equals(BUSY)) {
                live.changes()
                        .event(
                                execution.run().row().project(),
                                live.now(),
                                EventKind.EXECUTION_READY,
                                execution.id().toString(),
                                "execution",
                                execution.title(),
                                "reason",
                                reason);
            }
        }
    }

    private void decide(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var missing = notReadable(execution, choice.site());
        if (!missing.isEmpty()) {
            waitFor(execution, choice, missing);
            return;
        }
        fetch(execution, choice.site());
        live.attempts()
                .assign(
                        execution,
                        choice,
                        stored(question, answer),
                        facts.revision(),
                        List.of(),
                        answer.why());
        planConsumers(execution);
    }

    // Rows 3 to 6 of the I/O rule: a consumer elsewhere is assigned only when the global store has
    // it.
    private void waitFor(LiveExecution execution, Choice choice, List<Artifact> missing) {
        execution.plan(new Plan(choice.site(), choice.pool()));
        String reason = "waits for an input to reach the global store";
        for (var artifact : missing) {
            live.transfers()
                    .find(artifact.content().digest())
                    .ifPresent(content -> content.waiting().add(execution));
            var why =
                    live.transfers().ensure(artifact, live.global(), Optional.of(execution.run()));
            if (why.isPresent()) {
                reason = "an input cannot be moved: " + why.get();
            } else if (live.transfers().holders(artifact.content().digest()).isEmpty()) {
                reason = "no site that counts holds an input any more";
            }
        }
        say(execution, reason);
    }

    private List<Artifact> notReadable(LiveExecution execution, SiteName site) {
        var missing = new LinkedHashMap<Digest, Artifact>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .filter(artifact -> !readable(artifact, site))
                        .ifPresent(artifact -> missing.put(artifact.content().digest(), artifact));
            }
        }
        return List.copyOf(missing.values());
    }

    private boolean readable(Artifact artifact, SiteName site) {
        var digest = artifact.content().digest();
        return live.transfers().lies(digest, site) || live.transfers().lies(digest, live.global());
    }

    private void fetch(LiveExecution execution, SiteName site) {
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .ifPresent(
                                artifact ->
                                        live.transfers()
                                                .ensure(
                                                        artifact,
                                                        site,
                                                        Optional.of(execution.run())));
            }
        }
    }

    private Digest stored(DecisionQuestion question, Placement answer) {
        var asked = new Asked(question, answer);
        var known = storedClasses.get(asked);
        if (known != null) {
            return known;
        }
        var digest = DecisionText.digest(question, answer);
        live.changes().record(new DecisionClassRecord(digest, question, answer));
        if (storedClasses.size() >= MOST_ANSWERS) {
            storedClasses.clear();
        }
        storedClasses.put(asked, digest);
        return digest;
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
        for (var producer : consumer.producers()) {
            switch (producer.state()) {
                case ExecutionState.Waiting _,
                        ExecutionState.Ready _,
                        ExecutionState.Cancelling _ -> {
                    return false;
                }
                case ExecutionState.Active _,
                        ExecutionState.Succeeded _,
                        ExecutionState.Failed _,
                        ExecutionState.Cancelled _,
                        ExecutionState.Skipped _ -> {}
            }
        }
        return true;
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
            plan.ifPresent(expected -> bring(execution, expected.site()));
        }
    }

    // What is made already sets out for where it is expected to be needed.
    private void bring(LiveExecution execution, SiteName site) {
        var run = Optional.of(execution.run());
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .filter(
                                artifact ->
                                        !live.transfers().lies(artifact.content().digest(), site))
                        .ifPresent(
                                artifact -> {
                                    var digest = artifact.content().digest();
                                    boolean there = live.transfers().lies(digest, live.global());
                                    live.transfers()
                                            .ensure(artifact, there ? site : live.global(), run);
                                });
            }
        }
    }

    private void handAhead(
            LiveExecution execution, DecisionQuestion question, Placement answer, Choice choice) {
        var site = live.sites().known(choice.site());
        if (!site.connected() || execution.template().full()) {
            return;
        }
        var awaits = awaited(execution, choice.site());
        if (awaits.isEmpty()
                || live.attempts().ahead(site) >= MOST_AHEAD_PER_SITE
                || !notReadable(execution, choice.site()).isEmpty()
                || !follows(site, choice.pool(), execution, awaits)) {
            return;
        }
        fetch(execution, choice.site());
        live.attempts()
                .assign(
                        execution,
                        choice,
                        stored(question, answer),
                        facts.revision(),
                        awaits,
                        answer.why());
        planConsumers(execution);
    }

    // The attempts it would start behind; empty: not all of them are at that site.
    private static List<LiveAttempt> awaited(LiveExecution execution, SiteName site) {
        var awaits = new ArrayList<LiveAttempt>();
        for (var producer : execution.producers()) {
            if (producer.state() instanceof ExecutionState.Succeeded) {
                continue;
            }
            var attempt = producer.attempt();
            if (!(producer.state() instanceof ExecutionState.Active)
                    || attempt == null
                    || attempt.ended()
                    || !attempt.record().site().equals(site)
                    || awaits.size() >= 64) {
                return List.of();
            }
            awaits.add(attempt);
        }
        return awaits;
    }

    // It may take the room of what it follows, once: the next one behind the same attempt needs
    // room of its own.
    private boolean follows(
            LiveSite site, PoolName name, LiveExecution execution, List<LiveAttempt> awaits) {
        var pool = site.pool(name);
        if (pool.isEmpty()) {
            return false;
        }
        var need = execution.template().spec().resources();
        long cpu = pool.get().freeCpuMillis();
        long memory = pool.get().freeMemoryBytes();
        int gpus = pool.get().freeGpus();
        for (var awaited : awaits) {
            if (awaited.record().pool().equals(name) && !live.attempts().followed(awaited)) {
                var room = awaited.execution().template().spec().resources();
                cpu += room.cpu().millis();
                memory += room.memory().bytes();
                gpus += room.gpu().map(Resources.GpuRequest::count).orElse(0);
            }
        }
        return cpu >= need.cpu().millis()
                && memory >= need.memory().bytes()
                && gpus >= need.gpu().map(Resources.GpuRequest::count).orElse(0);
    }

    /** Whether any site could take {@code execution} if everything were free. */
    boolean possible(LiveExecution execution) {
        return ask(new DecisionQuestion(
                        requests.of(execution), execution.row().refusedBy(), new TreeMap<>(), true))
                .choice()
                .isPresent();
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
