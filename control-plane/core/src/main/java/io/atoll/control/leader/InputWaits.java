package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.kernel.digest.Digest;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Owns which ready executions are not placed because of their inputs: those that wait for a content
 * to move, and those whose inputs could not be brought and are tried again later.
 *
 * <p>Soft: an execution that is placed again finds out anew. Called by {@link Federation} on its
 * thread.
 */
final class InputWaits {
    static final String CANNOT_MOVE = "an input cannot be moved: ";

    private final Live live;
    private final Requests requests;
    private final Map<LiveExecution, Instant> again = new LinkedHashMap<>();

    /** What each waits for: looked at again when the last of it has arrived, not at each. */
    private final Map<LiveExecution, Set<Digest>> missing = new LinkedHashMap<>();

    InputWaits(Live live, Requests requests) {
        this.live = live;
        this.requests = requests;
    }

    /**
     * Rows 3 to 6 of the I/O rule: a consumer elsewhere is assigned only when the global store has
     * {@code contents}.
     */
    void forContents(LiveExecution execution, List<Artifact> contents) {
        String reason = "waits for an input to reach the global store";
        var awaited = new HashSet<Digest>();
        missing.put(execution, awaited);
        for (var artifact : contents) {
            var digest = artifact.content().digest();
            awaited.add(digest);
            live.transfers().find(digest).ifPresent(content -> content.waiting().add(execution));
            var why =
                    live.transfers().ensure(artifact, live.global(), Optional.of(execution.run()));
            if (why.isPresent()) {
                // What failed is not told of again: it is to be asked for.
                again.put(execution, live.now().plus(TransferPlanner.LONGEST_BACKOFF));
                reason = CANNOT_MOVE + why.get();
            } else if (live.transfers().holders(artifact).isEmpty()) {
                reason = "no site that counts holds an input any more";
            }
        }
        live.placement().say(execution, reason);
    }

    /** {@code execution} cannot be placed because of {@code reason}; asked again later. */
    void forAnotherTry(LiveExecution execution, String reason) {
        again.put(execution, live.now().plus(TransferPlanner.LONGEST_BACKOFF));
        live.placement().say(execution, reason);
    }

    /** {@code execution} is placed, ended, or asked again. */
    void forget(LiveExecution execution) {
        again.remove(execution);
        missing.remove(execution);
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .flatMap(artifact -> live.transfers().find(artifact.content().digest()))
                        .ifPresent(content -> content.waiting().remove(execution));
            }
        }
    }

    /** A content that {@code execution} waited for lies where it may be read from now. */
    void arrived(LiveExecution execution, Digest content) {
        var awaited = missing.get(execution);
        if (awaited != null) {
            awaited.remove(content);
            if (!awaited.isEmpty()) {
                return;
            }
        }
        lookAgain(execution);
    }

    private void lookAgain(LiveExecution execution) {
        if (execution.wantsPool() && execution.queuedIn() == null) {
            forget(execution);
            live.placement().enqueue(execution);
        }
    }

    /** A content that {@code execution} waits for cannot move now; it is asked for again later. */
    void cannotMove(LiveExecution execution, String why) {
        forAnotherTry(execution, CANNOT_MOVE + why);
    }

    /** Asks again whose time has come. */
    void tick() {
        for (var waiting : List.copyOf(again.entrySet())) {
            if (!waiting.getValue().isAfter(live.now())) {
                var execution = waiting.getKey();
                again.remove(execution);
                live.trail()
                        .timer("inputs of", execution.id(), execution, () -> lookAgain(execution));
            }
        }
    }
}
