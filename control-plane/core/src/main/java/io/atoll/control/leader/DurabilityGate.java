package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.AttemptReport;
import io.atoll.control.execution.AttemptState;
import io.atoll.control.execution.ExecutionState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.DataPolicy.ArtifactFacts;
import io.atoll.policy.PlacementPolicy.Durability;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds success back until the global store has every output, where the governing policy says
 * {@code durability: global}.
 *
 * <p>Durable: an attempt that is held back is Publishing and has its site's report, and its outputs
 * are artifacts that are not visible; a new leader finds them again. It keeps no room in its pool,
 * and is given up as any other when its site is lost. Called by {@link Federation} on its thread.
 */
final class DurabilityGate {
    private final Live live;
    private final Map<Digest, Set<LiveAttempt>> waiting = new HashMap<>();
    private final Map<AttemptId, TreeMap<String, Artifact>> outputs = new LinkedHashMap<>();
    private final Set<Digest> toLook = new LinkedHashSet<>();
    private final Map<Digest, String> stuck = new LinkedHashMap<>();

    DurabilityGate(Live live) {
        this.live = live;
    }

    /** Whether success of {@code execution} waits for the global store. */
    boolean asked(LiveExecution execution) {
        return live.placement().governing(execution).durability() == Durability.GLOBAL
                && !execution.template().spec().outputs().isEmpty();
    }

    /** Why {@code execution} could never succeed at {@code site}; empty: it could. */
    Optional<String> impossible(LiveExecution execution, SiteName site) {
        if (!asked(execution)) {
            return Optional.empty();
        }
        var template = execution.template();
        for (var output : template.spec().outputs().keySet()) {
            var classes = template.outputClasses(live.engine(), execution.row().classes(), output);
            var residency =
                    live.engine()
                            .mayLie(
                                    new ArtifactFacts(classes, site, Labels.none()),
                                    live.globalFacts());
            if (!residency.allowed()) {
                return Optional.of(forbidden(execution, output, residency.why()));
            }
        }
        return Optional.empty();
    }

    private String forbidden(LiveExecution execution, String output, String why) {
        return "cannot keep output '%s' of execution '%s' in the global store, which placement policy '%s' asks for: %s"
                .formatted(
                        output,
                        execution.row().template(),
                        live.placement().governing(execution).name(),
                        why);
    }

    /**
     * Keeps the success of {@code attempt} back. False: there is nothing to wait for; also when
     * something was handed ahead behind it under earlier policies, which must not wait.
     */
    boolean holds(LiveAttempt attempt, AttemptReport report) {
        var execution = attempt.execution();
        if (!(report.outcome() instanceof AttemptOutcome.Succeeded)
                || !(execution.state() instanceof ExecutionState.Active)
                || execution.attempt() != attempt
                || !asked(execution)
                || live.attempts().followed(attempt)) {
            return false;
        }
        boolean there = true;
        for (var output : execution.template().spec().outputs().keySet()) {
            var made = report.outputs().get(output);
            if (made == null) {
                return false;
            }
            there &=
                    live.transfers()
                            .lies(
                                    made.content().digest(),
                                    execution.run().row().project(),
                                    live.global());
        }
        if (there) {
            return false;
        }
        attempt.state(new AttemptState.Publishing(startOf(attempt)), Optional.of(report));
        live.changes().touch(attempt);
        return true;
    }

    private Instant startOf(LiveAttempt attempt) {
        return switch (attempt.state()) {
            case AttemptState.Running(var at) -> at;
            case AttemptState.Lingering(var at, var _) -> at;
            case AttemptState.Publishing(var at) -> at;
            case AttemptState.Assigned _, AttemptState.Staging _ -> {
                attempt.state(new AttemptState.Running(live.now()), Optional.empty());
                yield live.now();
            }
            case AttemptState.Ended(_, var at) -> at;
        };
    }

    /** Puts back what an older leader held back. */
    void restore() {
        var pending = new HashMap<AttemptId, TreeMap<String, Artifact>>();
        live.artifacts()
                .hidden()
                .forEach(
                        artifact ->
                                artifact.lineage()
                                        .ifPresent(
                                                made ->
                                                        pending.computeIfAbsent(
                                                                        made.attempt(),
                                                                        _ -> new TreeMap<>())
                                                                .put(made.output(), artifact)));
        for (var site : live.sites().all()) {
            for (var attempt : site.attempts().values()) {
                if (attempt.heldBack()) {
                    var known = pending.getOrDefault(attempt.id(), new TreeMap<>());
                    outputs.put(attempt.id(), known);
                    known.values().forEach(artifact -> await(attempt, artifact));
                }
            }
        }
    }

    private void await(LiveAttempt attempt, Artifact artifact) {
        live.artifacts().use(attempt.execution().run(), artifact.id());
        waiting.computeIfAbsent(artifact.content().digest(), _ -> new LinkedHashSet<>())
                .add(attempt);
    }

    /** What {@code attempt}, whose success was held back, made under that name. */
    Optional<Artifact> made(LiveAttempt attempt, String output) {
        return Optional.ofNullable(outputs.get(attempt.id())).map(made -> made.get(output));
    }

    /** Looks at every attempt that is held back. */
    void tick() {
        for (var site : live.sites().all()) {
            for (var attempt : List.copyOf(site.attempts().values())) {
                live.trail()
                        .timer(
                                "outputs of",
                                attempt.id(),
                                attempt.execution(),
                                () -> look(attempt));
            }
        }
    }

    /** The replicas of a content have changed; {@link #followUp} sees to it. */
    void moved(Digest digest) {
        if (waiting.containsKey(digest)) {
            toLook.add(digest);
        }
    }

    /** A content will not reach the global store; {@link #followUp} sees to it. */
    void cannotMove(Digest digest, String why) {
        if (waiting.containsKey(digest)) {
            stuck.put(digest, why);
        }
    }

    /**
     * Looks at those whose outputs have moved, or cannot. Not at once: what one leads to can move
     * the content of the next, and as many as a user likes may wait for one content.
     */
    void followUp() {
        while (!toLook.isEmpty() || !stuck.isEmpty()) {
            var digests = List.copyOf(toLook);
            toLook.clear();
            digests.forEach(digest -> waitingFor(digest).forEach(this::look));
            var cannot = List.copyOf(stuck.entrySet());
            stuck.clear();
            cannot.forEach(one -> failAll(one.getKey(), one.getValue()));
        }
    }

    private List<LiveAttempt> waitingFor(Digest digest) {
        return List.copyOf(waiting.getOrDefault(digest, Set.of()));
    }

    private void failAll(Digest digest, String why) {
        for (var attempt : waitingFor(digest)) {
            List.copyOf(outputs.getOrDefault(attempt.id(), new TreeMap<>()).values()).stream()
                    .filter(artifact -> artifact.content().digest().equals(digest))
                    .findFirst()
                    .ifPresent(artifact -> fail(attempt, artifact, why));
        }
    }

    /** Lets {@code attempt} succeed if it may by now, and sees to what is missing. */
    void look(LiveAttempt attempt) {
        if (!attempt.heldBack()
                || !(attempt.execution().state() instanceof ExecutionState.Active)) {
            return;
        }
        boolean there = true;
        for (var artifact : artifacts(attempt)) {
            if (live.transfers().lies(artifact, live.global())) {
                continue;
            }
            there = false;
            if (!asked(attempt.execution())) {
                continue;
            }
            if (live.transfers().holders(artifact).isEmpty()) {
                fail(attempt, artifact, "no site that counts holds it any more");
                return;
            }
            var run = Optional.of(attempt.execution().run());
            var why = live.transfers().ensure(artifact, live.global(), run);
            if (why.isPresent()) {
                fail(attempt, artifact, why.get());
                return;
            }
        }
        if (there || !asked(attempt.execution())) {
            settle(attempt, new AttemptOutcome.Succeeded());
        }
    }

    private List<Artifact> artifacts(LiveAttempt attempt) {
        var made = outputs.computeIfAbsent(attempt.id(), _ -> new TreeMap<>());
        var report = attempt.record().report().orElseThrow();
        for (var output : attempt.execution().template().spec().outputs().keySet()) {
            if (!made.containsKey(output)) {
                var artifact =
                        new OutputArtifacts(live).make(attempt, output, report, Optional.empty());
                made.put(output, artifact);
                await(attempt, artifact);
            }
        }
        return List.copyOf(made.values());
    }

    // What a policy forbids stays forbidden; anything else is worth another attempt.
    private void fail(LiveAttempt attempt, Artifact artifact, String why) {
        var output = artifact.lineage().map(Artifact.Lineage::output).orElse("");
        boolean lasting = !live.transfers().mayLieGlobally(artifact);
        settle(
                attempt,
                lasting
                        ? new AttemptOutcome.Failed(
                                0, 0, forbidden(attempt.execution(), output, why), true)
                        : new AttemptOutcome.Lost(
                                "output '%s' cannot be brought to the global store: %s"
                                        .formatted(output, why)));
    }

    /** Its execution was cancelled: its site has nothing left of it to stop. */
    void cancelled(LiveAttempt attempt) {
        settle(attempt, new AttemptOutcome.Cancelled());
    }

    private void settle(LiveAttempt attempt, AttemptOutcome outcome) {
        var report = attempt.record().report().orElseThrow().with(outcome);
        leaveIndex(attempt);
        live.attempts().over(attempt, report);
        outputs.remove(attempt.id());
    }

    /** {@code attempt} is not waited for any more. */
    void forget(LiveAttempt attempt) {
        leaveIndex(attempt);
        outputs.remove(attempt.id());
    }

    private void leaveIndex(LiveAttempt attempt) {
        for (var artifact : outputs.getOrDefault(attempt.id(), new TreeMap<>()).values()) {
            var digest = artifact.content().digest();
            var those = waiting.get(digest);
            if (those != null && those.remove(attempt) && those.isEmpty()) {
                waiting.remove(digest);
            }
        }
    }
}
