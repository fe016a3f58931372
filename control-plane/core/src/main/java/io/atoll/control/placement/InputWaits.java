package io.atoll.control.placement;

import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.state.Artifact;
import io.atoll.control.trail.Trail;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.digest.Digest;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Owns which ready executions are not placed because of their inputs: those that wait for a content
 * to move, and those whose inputs could not be brought and are tried again later.
 *
 * <p>Soft: an execution that is placed again finds out anew. Called on the leader's thread.
 */
public final class InputWaits {
    static final String CANNOT_MOVE = "an input cannot be moved: ";

    private final Moment moment;
    private final Trail trail;
    private final Contents contents;
    private final TransferPlanner transfers;
    private final Requests requests;
    private final Reasons reasons;
    private final Map<LiveExecution, Instant> again = new LinkedHashMap<>();

    /** What each waits for: looked at again when the last of it has arrived, not at each. */
    private final Map<LiveExecution, Set<Digest>> missing = new LinkedHashMap<>();

    public InputWaits(
            Moment moment,
            Trail trail,
            Contents contents,
            TransferPlanner transfers,
            Requests requests,
            Reasons reasons) {
        this.moment = moment;
        this.trail = trail;
        this.contents = contents;
        this.transfers = transfers;
        this.requests = requests;
        this.reasons = reasons;
    }

    /**
     * Rows 3 to 6 of the I/O rule: a consumer elsewhere is assigned only when the global store has
     * {@code notThere}.
     */
    void forContents(LiveExecution execution, List<Artifact> notThere) {
        String reason = "waits for an input to reach the global store";
        var awaited = new HashSet<Digest>();
        missing.put(execution, awaited);
        for (var artifact : notThere) {
            var digest = artifact.content().digest();
            awaited.add(digest);
            contents.find(digest).ifPresent(content -> content.waiting().add(execution));
            var why = transfers.ensure(artifact, moment.global(), Optional.of(execution.run()));
            if (why.isPresent()) {
                // What failed is not told of again: it is to be asked for.
                again.put(execution, moment.now().plus(TransferPlanner.LONGEST_BACKOFF));
                reason = CANNOT_MOVE + why.get();
            } else if (contents.holders(artifact).isEmpty()) {
                reason = "no site that counts holds an input any more";
            }
        }
        reasons.say(execution, reason);
    }

    /** {@code execution} cannot be placed because of {@code reason}; asked again later. */
    void forAnotherTry(LiveExecution execution, String reason) {
        again.put(execution, moment.now().plus(TransferPlanner.LONGEST_BACKOFF));
        reasons.say(execution, reason);
    }

    /** {@code execution} is placed, ended, or asked again. */
    void forget(LiveExecution execution) {
        again.remove(execution);
        missing.remove(execution);
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                requests.artifactOf(piece)
                        .flatMap(artifact -> contents.find(artifact.content().digest()))
                        .ifPresent(content -> content.waiting().remove(execution));
            }
        }
    }

    /**
     * A content that {@code execution} waited for lies where it may be read from now.
     *
     * @return whether it waits for nothing more
     */
    boolean arrived(LiveExecution execution, Digest content) {
        var awaited = missing.get(execution);
        if (awaited != null) {
            awaited.remove(content);
            return awaited.isEmpty();
        }
        return true;
    }

    /** A content that {@code execution} waits for cannot move now; it is asked for again later. */
    void cannotMove(LiveExecution execution, String why) {
        forAnotherTry(execution, CANNOT_MOVE + why);
    }

    /** Those whose time has come leave, and {@code ask} asks for them again. */
    void tick(Consumer<LiveExecution> ask) {
        for (var waiting : List.copyOf(again.entrySet())) {
            if (!waiting.getValue().isAfter(moment.now())) {
                var execution = waiting.getKey();
                again.remove(execution);
                trail.timer("inputs of", execution.id(), execution, () -> ask.accept(execution));
            }
        }
    }
}
