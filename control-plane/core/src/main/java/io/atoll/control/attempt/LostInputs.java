package io.atoll.control.attempt;

import io.atoll.control.artifact.Contents;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.Requests;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.trail.Trail;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks after attempts that wait at their sites for contents that were lost there or in the global
 * store: what the global store holds is brought again; for what nobody can send, the attempt is
 * taken back, and placed again or told why not.
 *
 * <p>Owns what was lost and not looked after yet; soft. Called on the leader's thread.
 */
public final class LostInputs {
    private final Moment moment;
    private final Trail trail;
    private final SiteRegistry sites;
    private final Requests requests;
    private final Contents contents;
    private final TransferPlanner transfers;
    private final AttemptRegistry attempts;
    private final Set<Digest> lost = new HashSet<>();
    private final Map<SiteName, Set<Digest>> unfetched = new TreeMap<>();

    public LostInputs(
            Moment moment,
            Trail trail,
            SiteRegistry sites,
            Requests requests,
            Contents contents,
            TransferPlanner transfers,
            AttemptRegistry attempts) {
        this.moment = moment;
        this.trail = trail;
        this.sites = sites;
        this.requests = requests;
        this.contents = contents;
        this.transfers = transfers;
        this.attempts = attempts;
    }

    /** A replica of {@code content} was lost somewhere; {@link #look} sees to it. */
    public void lost(Digest content) {
        lost.add(content);
    }

    /** {@code content} will not reach {@code site} although it was to; as {@link #lost}. */
    public void unfetched(SiteName site, Digest content) {
        unfetched.computeIfAbsent(site, _ -> new HashSet<>()).add(content);
    }

    /** Looks after the attempts that wait for what was lost since this was called last. */
    public void look() {
        if (!lost.isEmpty()) {
            var contents = Set.copyOf(lost);
            lost.clear();
            sites.all().forEach(site -> lookAt(site, contents));
        }
        if (!unfetched.isEmpty()) {
            var notThere = new TreeMap<>(unfetched);
            unfetched.clear();
            notThere.forEach((site, contents) -> lookAt(sites.known(site), contents));
        }
    }

    private void lookAt(LiveSite site, Set<Digest> lost) {
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (attempt.notStarted()
                    && attempt.execution().state() instanceof ExecutionState.Active) {
                trail.timer(
                        "lost inputs of",
                        attempt.id(),
                        attempt.execution(),
                        () -> fetchOrTakeBack(site, attempt, lost));
            }
        }
    }

    private void fetchOrTakeBack(LiveSite site, LiveAttempt attempt, Set<Digest> lost) {
        if (!isOnItsWay(site, attempt.execution(), lost)) {
            attempts.takeBack(attempt);
        }
    }

    // Whether all of them that it needs lie at its site, or will.
    private boolean isOnItsWay(LiveSite site, LiveExecution execution, Set<Digest> lost) {
        var name = site.row().site();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                var artifact =
                        requests.artifactOf(piece)
                                .filter(needed -> lost.contains(needed.content().digest()));
                if (artifact.isEmpty() || contents.lies(artifact.get(), name)) {
                    continue;
                }
                if (!contents.lies(artifact.get(), moment.global())) {
                    return false;
                }
                var run = Optional.of(execution.run());
                if (transfers.ensure(artifact.get(), name, run).isPresent()) {
                    return false;
                }
            }
        }
        return true;
    }
}
