package io.atoll.control.leader;

import io.atoll.control.artifact.ReplicaState;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.control.event.AgentEvent.HeldState;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Report;
import io.atoll.control.execution.AttemptOutcome;
import io.atoll.control.execution.AttemptReport;
import io.atoll.control.execution.AttemptState;
import io.atoll.control.execution.ExecutionState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks sites what they hold and compares it with what they should hold.
 *
 * <p>An answer takes its time, and the world goes on meanwhile: nothing is concluded from the
 * absence of what was sent to the site, or verified there, at or after the request. Only the latest
 * request's answer counts, and one request is under way for each site: another is made only when it
 * stays unanswered, each time later. Soft. Called by {@link Federation} on its thread.
 */
final class Inventories {
    /** A store of millions of contents is listed within it. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MOST_PATIENCE = 30;

    private final Live live;
    private final WithheldRuns withheld;

    Inventories(Live live, WithheldRuns withheld) {
        this.live = live;
        this.withheld = withheld;
    }

    /** Asks {@code site}, whose link was just opened or which disagrees about its attempts. */
    void ask(LiveSite site) {
        ask(site, 0);
    }

    private void ask(LiveSite site, int inVain) {
        var before = site.asked();
        long number = live.now().toEpochMilli();
        if (before != null) {
            number = Math.max(number, before.number() + 1);
        }
        site.asked(new InventoryAsk(number, live.now(), false, inVain));
        live.changes().effect(new Effect.RequestInventory(site.row().site(), number));
    }

    /** Whether an answer is still waited for. */
    boolean underWay(LiveSite site) {
        var asked = site.asked();
        return asked != null && !asked.answered();
    }

    /** Asks again if the answer is overdue. */
    void repeat(LiveSite site) {
        var asked = site.asked();
        if (asked == null || asked.answered()) {
            return;
        }
        var patience = PATIENCE.multipliedBy(Math.min(MOST_PATIENCE, 1 + asked.inVain()));
        if (asked.at().plus(patience).isBefore(live.now())) {
            ask(site, asked.inVain() + 1);
        }
    }

    /** An answer; dropped unless it is the latest request's, over the site's link of now. */
    void reported(AgentEvent.InventoryReported inventory) {
        var site = live.sites().find(inventory.site()).orElse(null);
        if (site == null
                || !site.row().generation().equals(inventory.generation())
                || site.link().filter(inventory.link()::equals).isEmpty()) {
            return;
        }
        var asked = site.asked();
        if (asked == null || asked.answered() || asked.number() != inventory.number()) {
            return;
        }
        contents(site, asked, inventory);
        attempts(site, inventory.attempts(), asked.at());
    }

    /** What {@code site} says of its contents, in answer to {@code asked}. */
    void contents(LiveSite site, InventoryAsk asked, AgentEvent.InventoryReported inventory) {
        if (inventory.unlisted().isEmpty()) {
            // Otherwise it stays open for the contents, and is repeated.
            site.asked(new InventoryAsk(asked.number(), asked.at(), true, 0));
            contents(site, new HashSet<>(inventory.contents()), asked.at());
        }
    }

    private void contents(LiveSite site, Set<Digest> held, Instant askedAt) {
        var name = site.row().site();
        for (var content : List.copyOf(live.transfers().all())) {
            var row = content.replicas().get(name);
            var digest = content.content().digest();
            if (sinceAsked(row, askedAt)) {
                continue;
            }
            boolean counts = live.transfers().counts(row);
            if (!held.contains(digest)) {
                if (counts) {
                    live.transfers().lost(digest, name, "not in the site's inventory");
                }
            } else if (!counts
                    && (row == null || !(row.state() instanceof ReplicaState.Deleting))) {
                live.transfers().verified(content.content(), name);
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

    private void attempts(LiveSite site, List<HeldAttempt> held, Instant askedAt) {
        var name = site.row().site();
        Map<AttemptId, HeldState> there = new HashMap<>();
        held.forEach(attempt -> there.put(attempt.attempt(), attempt.state()));
        var release = new ArrayList<AttemptId>();
        for (var entry : there.entrySet()) {
            var attempt = site.attempts().get(entry.getKey());
            if (withheld.contains(entry.getKey().execution())) {
                continue;
            }
            if (attempt != null && !attempt.ended()) {
                attempt.known(true);
            } else if (entry.getValue() != HeldState.ENDED) {
                live.changes().effect(new Effect.SendStop(name, entry.getKey(), true));
            } else if (attempt == null) {
                release.add(entry.getKey());
            }
        }
        if (!release.isEmpty()) {
            live.changes().effect(new Effect.SendRelease(name, release));
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
            site.attempts().remove(attempt.id());
            var gone = new AttemptOutcome.Lost("not in the site's inventory");
            live.attempts().confirm(attempt, AttemptReport.of(gone));
        } else if (attempt.state() instanceof AttemptState.Assigned && !cancelling) {
            live.attempts().send(site, attempt);
        } else {
            var outcome =
                    cancelling
                            ? new AttemptOutcome.Cancelled()
                            : new AttemptOutcome.Lost("the site does not hold it any more");
            var end = new Report.AttemptEnded(attempt.id(), AttemptReport.of(outcome));
            live.attempts().ended(site, end);
        }
    }
}
