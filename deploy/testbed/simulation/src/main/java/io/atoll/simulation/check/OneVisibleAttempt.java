package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.work.AttemptOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * P2: of all attempts of an execution, one at most has visible outputs; they are what it made, from
 * visible inputs. An attempt given up as lost never starts afterwards (safety.md, rule 12).
 */
final class OneVisibleAttempt {
    private final Truth truth;
    private final Map<ExecutionId, AttemptId> visible = new HashMap<>();
    private final Map<ArtifactId, Artifact> artifacts = new HashMap<>();
    private final Set<Digest> visibleContents = new HashSet<>();
    private final Map<AttemptId, DecisionId> decisions = new HashMap<>();
    private final Map<ArtifactId, AttemptId> makers = new LinkedHashMap<>();
    private final Set<DecisionId> givenUp = new HashSet<>();

    OneVisibleAttempt(Truth truth) {
        this.truth = truth;
    }

    void committed(ControlRecord record) {
        if (record instanceof ArtifactRecord(var artifact, var _, _)
                && artifact.visibleAt().isPresent()) {
            shown(artifact);
        } else if (record instanceof ExecutionRecord row) {
            succeeded(row);
        } else if (record instanceof AttemptRecord row) {
            decisions.put(row.attempt(), row.decision());
            if (row.state() instanceof AttemptState.Ended(var outcome, var _)
                    && outcome instanceof AttemptOutcome.Lost) {
                givenUp.add(row.decision());
            }
        }
    }

    private void shown(Artifact artifact) {
        var known = artifacts.put(artifact.id(), artifact);
        visibleContents.add(artifact.content().digest());
        if (known != null && !known.content().equals(artifact.content())) {
            throw new Violation("P2", "artifact %s changed its content".formatted(artifact.id()));
        }
        if (artifact.lineage().isEmpty()) {
            return;
        }
        var attempt = artifact.lineage().get().attempt();
        var first = visible.putIfAbsent(attempt.execution(), attempt);
        if (first != null && !first.equals(attempt)) {
            throw new Violation(
                    "P2", "outputs of attempts %s and %s are visible".formatted(first, attempt));
        }
        makers.put(artifact.id(), attempt);
    }

    private void made(Artifact artifact, AttemptId attempt, DecisionId decision) {
        var maker = truth.of(artifact.content().digest()).flatMap(Truth.Provenance::maker);
        if (maker.filter(decision::equals).isEmpty()) {
            throw new Violation(
                    "P2",
                    "output '%s' of %s, decision %s, is visible, but %s made its content"
                            .formatted(
                                    artifact.lineage().map(Artifact.Lineage::output).orElse(""),
                                    attempt,
                                    decision,
                                    maker.map(Object::toString).orElse("nobody")));
        }
    }

    /** Called once all records of a batch were seen: their order within it does not count. */
    void batch() {
        makers.forEach(
                (id, attempt) -> {
                    var decision = Objects.requireNonNull(decisions.get(attempt));
                    made(Objects.requireNonNull(artifacts.get(id)), attempt, decision);
                    for (var input : truth.readBy(decision)) {
                        if (!visibleContents.contains(input)) {
                            throw new Violation(
                                    "P2",
                                    "outputs of %s are visible, but it read %s, which is not visible"
                                            .formatted(attempt, input));
                        }
                    }
                });
        makers.clear();
    }

    private void succeeded(ExecutionRecord row) {
        if (!(row.state() instanceof ExecutionState.Succeeded(var fence, var outputs, var _))) {
            return;
        }
        for (var id : outputs.values()) {
            var artifact = artifacts.get(id);
            if (artifact != null
                    && artifact.lineage()
                            .filter(made -> made.attempt().execution().equals(row.execution()))
                            .filter(made -> !made.attempt().fence().equals(fence))
                            .isPresent()) {
                throw new Violation(
                        "P2",
                        "%s succeeded with fence %s, its output %s was made under another"
                                .formatted(row.execution(), fence, id));
            }
        }
    }

    /** The attempt of {@code decision} began to run. */
    void started(DecisionId decision) {
        if (givenUp.contains(decision)) {
            throw new Violation(
                    "P2",
                    "the attempt of decision %s was given up as lost and started after that"
                            .formatted(decision));
        }
    }
}
