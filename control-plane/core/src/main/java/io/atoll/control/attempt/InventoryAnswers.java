package io.atoll.control.attempt;

import io.atoll.control.artifact.Contents;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.live.Changes;
import io.atoll.control.live.InventoryAsk;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.Fencing;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ReplicaState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what sites say that they hold with what they should hold.
 *
 * <p>The world goes on while an answer is under way: nothing is concluded from the absence of what
 * was sent to the site, or verified there, at or after the request ({@code Inventories}).
 * Stateless; called on the leader's thread.
 */
public final class InventoryAnswers {
    private final Changes changes;
    private final SiteRegistry sites;
    private final Contents contents;
    private final RunRegistry runs;
    private final AttemptRegistry attempts;
    private final AttemptReports reports;

    public InventoryAnswers(
            Changes changes,
            SiteRegistry sites,
            Contents contents,
            RunRegistry runs,
            AttemptRegistry attempts,
            AttemptReports reports) {
        this.changes = changes;
        this.sites = sites;
        this.contents = contents;
        this.runs = runs;
        this.attempts = attempts;
        this.reports = reports;
    }

    /**
     * The request that {@code inventory} answers. Empty: it is not the latest, or the answer did
     * not come over the site's link of now; then it says nothing.
     */
    public Optional<Answered> accept(AgentEvent.InventoryReported inventory) {
        return Fencing.current(sites, inventory.site(), inventory.generation())
                .filter(site -> site.link().filter(inventory.link()::equals).isPresent())
                .flatMap(
                        site ->
                                Optional.ofNullable(site.asked())
                                        .filter(asked -> !asked.answered())
                                        .filter(asked -> asked.number() == inventory.number())
                                        .map(asked -> new Answered(site, asked)));
    }

    /** A site with the request that it has answered. */
    public record Answered(LiveSite site, InventoryAsk asked) {}

    /** What {@code site} says of its contents, in answer to {@code asked}. */
    public void contents(
            LiveSite site, InventoryAsk asked, AgentEvent.InventoryReported inventory) {
        if (inventory.unlisted().isEmpty()) {
            // Otherwise it stays open for the contents, and is repeated.
            site.asked(new InventoryAsk(asked.number(), asked.at(), true, 0));
            contents(site, new HashSet<>(inventory.contents()), asked.at());
        }
    }

    private void contents(LiveSite site, Set<Digest> held, Instant askedAt) {
        var name = site.row().site();
        for (var content : contents.at(name, held)) {
            var row = content.replicas().get(name);
            var digest = content.content().digest();
            if (sinceAsked(row, askedAt)) {
                continue;
            }
            boolean counts = contents.counts(row);
            if (!held.contains(digest)) {
                if (counts) {
                    contents.lost(digest, name, "not in the site's inventory");
                }
            } else if (!counts
                    && (row == null || !(row.state() instanceof ReplicaState.Deleting))) {
                contents.verified(content.content(), name);
            }
        }
    }

    // What was told of a replica after the request is newer than the answer.
    private static boolean sinceAsked(@Nullable ReplicaRecord row, Instant askedAt) {
        if (row == null) {
            return false;
        }
        return switch (row.state()) {
            case ReplicaState.Verified(var at) -> !at.isBefore(askedAt);
            case ReplicaState.Gone(var at, var _) -> !at.isBefore(askedAt);
            case ReplicaState.Writing _, ReplicaState.Deleting _ -> false;
        };
    }

    /** What {@code site} says of its attempts, in answer to a request made at {@code askedAt}. */
    public void attempts(LiveSite site, List<InventoryEntry> held, Instant askedAt) {
        var name = site.row().site();
        Map<AttemptId, HeldState> there = new HashMap<>();
        held.forEach(attempt -> there.put(attempt.attempt(), attempt.state()));
        var release = new ArrayList<AttemptId>();
        for (var entry : there.entrySet()) {
            var attempt = site.attempts().get(entry.getKey());
            if (runs.withheld().contains(entry.getKey().execution())) {
                continue;
            }
            if (attempt != null && !attempt.ended()) {
                attempt.known(true);
            } else if (entry.getValue() != HeldState.ENDED) {
                changes.effect(new Effect.SendStop(name, entry.getKey(), true));
            } else if (attempt == null) {
                release.add(entry.getKey());
            }
        }
        if (!release.isEmpty()) {
            changes.effect(new Effect.SendRelease(name, release));
        }
        for (var attempt : List.copyOf(site.attempts().values())) {
            if (!there.containsKey(attempt.id()) && attempt.sentAt().isBefore(askedAt)) {
                notHeld(site, attempt);
            }
        }
    }

    private void notHeld(LiveSite site, LiveAttempt attempt) {
        boolean cancelling = attempt.execution().state() instanceof ExecutionState.Cancelling;
        if (attempt.heldBack() || attempt.aside()) {
            return;
        }
        if (attempt.ended()) {
            site.letGo(attempt.id());
            var gone = new AttemptOutcome.Lost("not in the site's inventory");
            attempts.confirm(attempt, AttemptReport.of(gone));
        } else if (attempt.state() instanceof AttemptState.Assigned && !cancelling) {
            attempts.send(site, attempt);
        } else {
            var outcome =
                    cancelling
                            ? new AttemptOutcome.Cancelled()
                            : new AttemptOutcome.Lost("the site does not hold it any more");
            var end = new Report.AttemptEnded(attempt.id(), AttemptReport.of(outcome));
            reports.ended(site, end);
        }
    }
}
