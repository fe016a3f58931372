package io.atoll.control.leader;

import io.atoll.control.execution.ExecutionState;
import io.atoll.kernel.digest.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks after attempts that wait at their sites for contents that were lost there or in the global
 * store: what the global store holds is brought again; for what nobody can send, the attempt is
 * taken back, and placed again or told why not. Stateless; called by {@link Federation} on its
 * thread.
 */
final class LostInputs {
    private final Live live;

    LostInputs(Live live) {
        this.live = live;
    }

    /** A replica of each of {@code lost} was lost somewhere. */
    void lost(Set<Digest> lost) {
        live.sites().all().forEach(site -> lost(site, lost));
    }

    /** {@code site} could not fetch {@code lost}, and will not try again by itself. */
    void lost(LiveSite site, Set<Digest> lost) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (attempt.notStarted()
                    && attempt.execution().state() instanceof ExecutionState.Active) {
                live.trail()
                        .timer(
                                "lost inputs of",
                                attempt.id(),
                                attempt.execution(),
                                () -> bringOrTakeBack(site, attempt, lost));
            }
        }
    }

    private void bringOrTakeBack(LiveSite site, LiveAttempt attempt, Set<Digest> lost) {
        if (!brought(site, attempt.execution(), lost)) {
            live.attempts().withdraw(attempt);
            live.runs().placeAgain(attempt.execution());
        }
    }

    // Whether all of them that it needs lie at its site, or will.
    private boolean brought(LiveSite site, LiveExecution execution, Set<Digest> lost) {
        var name = site.row().site();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                var artifact =
                        live.placement()
                                .requests()
                                .artifactOf(piece)
                                .filter(needed -> lost.contains(needed.content().digest()));
                if (artifact.isEmpty() || live.transfers().lies(artifact.get(), name)) {
                    continue;
                }
                if (!live.transfers().lies(artifact.get(), live.global())) {
                    return false;
                }
                var run = Optional.of(execution.run());
                if (live.transfers().ensure(artifact.get(), name, run).isPresent()) {
                    return false;
                }
            }
        }
        return true;
    }
}
