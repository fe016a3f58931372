package io.atoll.control.attempt;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.DurabilityRule;
import io.atoll.control.run.OutputArtifacts;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.trail.Trail;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
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
 * and is given up as any other when its site is lost. Called on the leader's thread.
 */
public final class DurabilityGate {
    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final SiteRegistry sites;
    private final DurabilityRule rule;
    private final Outputs outputs;
    private final HeldBack heldBack;
    private final AttemptRegistry attempts;
    private final Set<Digest> toLook = new LinkedHashSet<>();
    private final Map<Digest, String> stuck = new LinkedHashMap<>();

    /**
     * What outputs are, and where they lie and go.
     *
     * @param making makes artifacts of them
     */
    public record Outputs(
            OutputArtifacts making,
            ArtifactRegistry artifacts,
            Contents contents,
            TransferPlanner transfers) {}

    public DurabilityGate(
            Moment moment,
            Changes changes,
            Trail trail,
            SiteRegistry sites,
            DurabilityRule rule,
            Outputs outputs,
            HeldBack heldBack,
            AttemptRegistry attempts) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.sites = sites;
        this.rule = rule;
        this.outputs = outputs;
        this.heldBack = heldBack;
        this.attempts = attempts;
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
                || !rule.isAsked(execution)
                || attempt.followed()) {
            return false;
        }
        boolean there = true;
        for (var output : execution.template().spec().outputs().keySet()) {
            var made = report.outputs().get(output);
            if (made == null) {
                return false;
            }
            there &=
                    outputs.contents()
                            .lies(
                                    made.content().digest(),
                                    execution.run().row().project(),
                                    moment.global());
        }
        if (there) {
            return false;
        }
        attempt.state(new AttemptState.Publishing(startOf(attempt)), Optional.of(report));
        changes.touch(attempt);
        return true;
    }

    private Instant startOf(LiveAttempt attempt) {
        return switch (attempt.state()) {
            case AttemptState.Running(var at) -> at;
            case AttemptState.Lingering(var at, var _) -> at;
            case AttemptState.Publishing(var at) -> at;
            case AttemptState.Assigned _, AttemptState.Staging _ -> {
                attempt.state(new AttemptState.Running(moment.now()), Optional.empty());
                yield moment.now();
            }
            case AttemptState.Ended(_, var at) -> at;
        };
    }

    /** Puts back what an older leader held back. */
    public void restore() {
        var pending = new HashMap<AttemptId, TreeMap<String, Artifact>>();
        outputs.artifacts()
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
        for (var site : sites.all()) {
            for (var attempt : site.heldBack()) {
                var known = pending.getOrDefault(attempt.id(), new TreeMap<>());
                known.forEach((output, artifact) -> await(attempt, output, artifact));
            }
        }
    }

    private void await(LiveAttempt attempt, String output, Artifact artifact) {
        outputs.artifacts().use(attempt.execution().run(), artifact.id());
        heldBack.add(attempt, output, artifact);
    }

    /** Whether {@code attempt} is held back, and its outputs are known. */
    public boolean waitsFor(AttemptId attempt) {
        return heldBack.isWaitedFor(attempt);
    }

    /** Looks at every attempt that is held back. */
    public void tick() {
        for (var site : sites.all()) {
            for (var attempt : site.heldBack()) {
                trail.timer("outputs of", attempt.id(), attempt.execution(), () -> look(attempt));
            }
        }
    }

    /** The replicas of a content have changed; {@link #followUp} sees to it. */
    public void replicasChanged(Digest digest) {
        if (heldBack.isWaitedFor(digest)) {
            toLook.add(digest);
        }
    }

    /** A content will not reach the global store; {@link #followUp} sees to it. */
    public void cannotMove(Digest digest, String why) {
        if (heldBack.isWaitedFor(digest)) {
            stuck.put(digest, why);
        }
    }

    /**
     * Looks at those whose outputs have moved, or cannot move. Not at once: what one leads to can
     * move the content of the next, and as many as a user likes may wait for one content.
     */
    public void followUp() {
        while (!toLook.isEmpty() || !stuck.isEmpty()) {
            var digests = List.copyOf(toLook);
            toLook.clear();
            digests.forEach(digest -> heldBack.waitingFor(digest).forEach(this::look));
            var cannot = List.copyOf(stuck.entrySet());
            stuck.clear();
            cannot.forEach(one -> failAll(one.getKey(), one.getValue()));
        }
    }

    private void failAll(Digest digest, String why) {
        for (var attempt : heldBack.waitingFor(digest)) {
            heldBack.outputs(attempt).values().stream()
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
            if (outputs.contents().lies(artifact, moment.global())) {
                continue;
            }
            there = false;
            if (!rule.isAsked(attempt.execution())) {
                continue;
            }
            if (outputs.contents().holders(artifact).isEmpty()) {
                fail(attempt, artifact, "no site that counts holds it any more");
                return;
            }
            var run = Optional.of(attempt.execution().run());
            var why = outputs.transfers().ensure(artifact, moment.global(), run);
            if (why.isPresent()) {
                fail(attempt, artifact, why.get());
                return;
            }
        }
        if (there || !rule.isAsked(attempt.execution())) {
            settle(attempt, new AttemptOutcome.Succeeded());
        }
    }

    private List<Artifact> artifacts(LiveAttempt attempt) {
        var report = attempt.record().report().orElseThrow();
        for (var output : attempt.execution().template().spec().outputs().keySet()) {
            if (!heldBack.outputs(attempt).containsKey(output)) {
                var artifact = outputs.making().make(attempt, output, report, Optional.empty());
                await(attempt, output, artifact);
            }
        }
        return List.copyOf(heldBack.outputs(attempt).values());
    }

    // What a policy forbids stays forbidden; anything else is worth another attempt.
    private void fail(LiveAttempt attempt, Artifact artifact, String why) {
        var output = artifact.lineage().map(Artifact.Lineage::output).orElse("");
        boolean lasting = !outputs.contents().mayLieGlobally(artifact);
        settle(
                attempt,
                lasting
                        ? new AttemptOutcome.Failed(
                                0, 0, rule.forbidden(attempt.execution(), output, why), true)
                        : new AttemptOutcome.Lost(
                                "output '%s' cannot be brought to the global store: %s"
                                        .formatted(output, why)));
    }

    /** Its execution was cancelled: its site has nothing left of it to stop. */
    public void cancelled(LiveAttempt attempt) {
        settle(attempt, new AttemptOutcome.Cancelled());
    }

    private void settle(LiveAttempt attempt, AttemptOutcome outcome) {
        var report = attempt.record().report().orElseThrow().with(outcome);
        if (outcome instanceof AttemptOutcome.Succeeded) {
            attempts.over(attempt, report, heldBack.succeeded(attempt));
        } else {
            heldBack.giveUp(attempt);
            attempts.over(attempt, report);
        }
    }
}
