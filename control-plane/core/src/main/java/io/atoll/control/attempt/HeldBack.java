package io.atoll.control.attempt;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Owns which outputs of attempts whose success is held back are waited for. Soft: found again from
 * artifacts that are not visible. Called by {@link DurabilityGate} and {@link AttemptRegistry} on
 * the leader's thread.
 */
public final class HeldBack {
    private final ArtifactRegistry artifacts;
    private final Map<Digest, Set<LiveAttempt>> waiting = new HashMap<>();
    private final Map<AttemptId, SortedMap<String, Artifact>> outputs = new LinkedHashMap<>();

    public HeldBack(ArtifactRegistry artifacts) {
        this.artifacts = artifacts;
    }

    /** {@code attempt} made {@code artifact} as {@code output}, and waits for it. */
    void add(LiveAttempt attempt, String output, Artifact artifact) {
        outputs.computeIfAbsent(attempt.id(), _ -> new TreeMap<>()).put(output, artifact);
        waiting.computeIfAbsent(artifact.content().digest(), _ -> new LinkedHashSet<>())
                .add(attempt);
    }

    /** What {@code attempt} made so far, by name. */
    SortedMap<String, Artifact> outputs(LiveAttempt attempt) {
        return new TreeMap<>(outputs.getOrDefault(attempt.id(), new TreeMap<>()));
    }

    boolean isWaitedFor(Digest content) {
        return waiting.containsKey(content);
    }

    List<LiveAttempt> waitingFor(Digest content) {
        return List.copyOf(waiting.getOrDefault(content, Set.of()));
    }

    boolean isWaitedFor(AttemptId attempt) {
        return outputs.containsKey(attempt);
    }

    /**
     * {@code attempt} was given up: what it made will never be visible, and its run does not keep
     * it any more. Whoever takes up its success after all makes artifacts anew, of the site's
     * report.
     */
    void giveUp(LiveAttempt attempt) {
        for (var artifact : succeeded(attempt).values()) {
            artifacts.release(attempt.execution().run(), artifact.id());
        }
    }

    /** {@code attempt} is not waited for any more; what it made, by name. */
    SortedMap<String, Artifact> succeeded(LiveAttempt attempt) {
        var made = outputs.remove(attempt.id());
        if (made == null) {
            return new TreeMap<>();
        }
        for (var artifact : made.values()) {
            var digest = artifact.content().digest();
            var those = waiting.get(digest);
            if (those != null && those.remove(attempt) && those.isEmpty()) {
                waiting.remove(digest);
            }
        }
        return made;
    }
}
