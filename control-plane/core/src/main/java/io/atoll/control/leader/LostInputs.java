package io.atoll.control.leader;

import io.atoll.control.execution.ExecutionState;
import io.atoll.kernel.digest.Digest;
import java.util.List;
import java.util.Set;

/**
 * Takes back attempts that wait at their sites for contents that nobody can send there any more:
 * each is placed again, or told why not. Stateless; called by {@link Federation} on its thread.
 */
final class LostInputs {
    private final Live live;

    LostInputs(Live live) {
        this.live = live;
    }

    /** The global store cannot send {@code lost} any more. */
    void lost(Set<Digest> lost) {
        for (var site : live.sites().all()) {
            for (var attempt : List.copyOf(site.attempts().values())) {
                if (attempt.notStarted()
                        && attempt.execution().state() instanceof ExecutionState.Active
                        && waitsFor(site, attempt, lost)) {
                    live.attempts().withdraw(attempt);
                    live.runs().placeAgain(attempt.execution());
                }
            }
        }
    }

    private boolean waitsFor(LiveSite site, LiveAttempt attempt, Set<Digest> lost) {
        for (var input : attempt.execution().inputs()) {
            for (var piece : input.pieces()) {
                var content =
                        live.placement()
                                .requests()
                                .artifactOf(piece)
                                .map(artifact -> artifact.content().digest())
                                .filter(lost::contains);
                if (content.isPresent()
                        && !live.transfers().lies(content.get(), site.row().site())) {
                    return true;
                }
            }
        }
        return false;
    }
}
