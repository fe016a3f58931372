package io.atoll.control.attempt;

import io.atoll.control.event.AgentEvent.InventoryReported;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.Changes;
import io.atoll.control.live.InventoryAsk;
import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.SiteLinks;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Brings a site and a record that was put back to an older state to agree, before either acts on
 * the other again: the site says what it holds, and tells its reports only after that.
 *
 * <p>An attempt is the same on both sides only if its decision is: a record that was put back gives
 * fences again that the site has seen. What the record does not know is stopped and counts for
 * nothing; what the site does not hold is placed again at nobody's cost; fences of what the site
 * holds are not given again. Reports that were acknowledged are gone: what they told is told once
 * more where it still is in the site's journal.
 *
 * <p>{@link SiteLinks} begins it. Soft: another leader begins anew. Called on the leader's thread.
 */
public final class StockTaking {
    private static final String GONE = "the record was put back, and the site does not hold it";

    /** Attempts that are named in the event. */
    private static final int MOST_NAMED = 20;

    private final Moment moment;
    private final Changes changes;
    private final SiteLinks links;
    private final RunRegistry runs;
    private final InventoryAnswers answers;
    private final AttemptRegistry attempts;
    private final AttemptReports reports;

    public StockTaking(
            Moment moment,
            Changes changes,
            SiteLinks links,
            RunRegistry runs,
            InventoryAnswers answers,
            AttemptRegistry attempts,
            AttemptReports reports) {
        this.moment = moment;
        this.changes = changes;
        this.links = links;
        this.runs = runs;
        this.answers = answers;
        this.attempts = attempts;
        this.reports = reports;
    }

    /** What became of the attempts of one site. */
    private static final class Found {
        private final TreeSet<AttemptId> unknown = new TreeSet<>();
        private int kept;
        private int stopped;
        private int again;
    }

    /**
     * Takes the attempts of the inventory that it was waiting for: from here on the site is
     * connected. {@link #goOn} takes the rest.
     *
     * @return empty: it was not waiting for that
     */
    public Optional<Taken> taken(LiveSite site, InventoryReported inventory) {
        var open = site.stock();
        var asked = site.asked();
        if (open == null
                || !open.link().equals(inventory.link())
                || asked == null
                || asked.number() != inventory.number()) {
            return Optional.empty();
        }
        site.stock(null);
        var found = attempts(site, inventory.attempts());
        // Above all numbers that either side knows: none of them means two reports, and that it
        // knows this one tells that the site has heard it.
        long base = Math.max(site.applied().number(), open.highestReport()) + 1;
        site.applied(new ReportMark(base, 0));
        links.connect(site, open.link());
        return Optional.of(new Taken(site, asked, base, found));
    }

    /** A site whose attempts were taken. */
    public static final class Taken {
        private final LiveSite site;
        private final InventoryAsk asked;
        private final long base;
        private final Found found;

        private Taken(LiveSite site, InventoryAsk asked, long base, Found found) {
            this.site = site;
            this.asked = asked;
            this.base = base;
            this.found = found;
        }
    }

    /** Takes the contents, and has the site send its reports on. */
    public void goOn(Taken taken, InventoryReported inventory) {
        answers.contents(taken.site, taken.asked, inventory);
        changes.effect(new Effect.SendResume(inventory.site(), taken.base + 1));
        tell(taken.site, taken.found);
    }

    private Found attempts(LiveSite site, List<InventoryEntry> inventory) {
        var found = new Found();
        Map<AttemptId, InventoryEntry> there = new HashMap<>();
        for (var held : inventory) {
            if (runs.withheld().contains(held.attempt().execution())) {
                continue;
            }
            there.put(held.attempt(), held);
            runs.execution(held.attempt().execution())
                    .filter(each -> each.triesAtLeast(held.attempt().fence().number()))
                    .ifPresent(changes::touch);
        }
        for (var attempt : List.copyOf(site.attempts().values())) {
            var held = there.get(attempt.id());
            if (held != null
                    && held.decision().filter(attempt.record().decision()::equals).isPresent()) {
                there.remove(attempt.id());
                known(site, attempt, held.state(), found);
            } else if (held == null) {
                notHeld(site, attempt, found);
            } else if (!attempt.ended()) {
                // The site holds another one under its number: that one is stopped, see below.
                placeAgain(attempt);
            }
        }
        there.values().forEach(held -> unknown(site, held, found));
        return found;
    }

    private void known(LiveSite site, LiveAttempt attempt, HeldState state, Found found) {
        if (attempt.ended()) {
            stop(site, attempt.id(), found);
            return;
        }
        attempt.known(true);
        found.kept++;
        // Reports of its way there may have been acknowledged, and will not come again.
        var id = attempt.id();
        if (state == HeldState.STAGING) {
            reports.staging(site, id);
        } else if (state == HeldState.RUNNING || state == HeldState.PUBLISHING) {
            reports.started(site, new Report.AttemptStarted(id, moment.now()));
        }
        if (state == HeldState.PUBLISHING) {
            reports.publishing(site, id);
        }
    }

    private void notHeld(LiveSite site, LiveAttempt attempt, Found found) {
        if (attempt.heldBack() || attempt.aside()) {
            return;
        }
        if (attempt.ended()) {
            site.letGo(attempt.id());
            attempts.confirm(attempt, AttemptReport.of(new AttemptOutcome.Lost(GONE)));
        } else if (attempt.execution().state() instanceof ExecutionState.Cancelling) {
            var cancelled = AttemptReport.of(new AttemptOutcome.Cancelled());
            reports.ended(site, new Report.AttemptEnded(attempt.id(), cancelled));
        } else {
            found.again++;
            attempts.vanished(attempt, GONE);
        }
    }

    private void placeAgain(LiveAttempt attempt) {
        // What the site says of that number is of the other one: it is no late result.
        attempt.execution().triesAtLeast(attempt.id().fence().number() + 1);
        attempts.giveUp(attempt, new AttemptOutcome.Cancelled());
        if (attempt.execution().state() instanceof ExecutionState.Active) {
            runs.placeAgain(attempt.execution());
        }
    }

    private void unknown(LiveSite site, InventoryEntry held, Found found) {
        if (found.unknown.size() < MOST_NAMED
                && runs.execution(held.attempt().execution()).isEmpty()) {
            found.unknown.add(held.attempt());
        }
        if (held.state() != HeldState.ENDED) {
            stop(site, held.attempt(), found);
        } else if (site.attempts().get(held.attempt()) == null) {
            changes.effect(new Effect.SendRelease(site.row().site(), List.of(held.attempt())));
        }
    }

    private void stop(LiveSite site, AttemptId attempt, Found found) {
        found.stopped++;
        changes.effect(new Effect.SendStop(site.row().site(), attempt, true));
    }

    private void tell(LiveSite site, Found found) {
        var fields = new ArrayList<>(List.of("kept", Integer.toString(found.kept)));
        fields.addAll(List.of("stopped", Integer.toString(found.stopped)));
        fields.addAll(List.of("again", Integer.toString(found.again)));
        if (!found.unknown.isEmpty()) {
            fields.addAll(List.of("unknown", found.unknown.toString()));
        }
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.SITE_RECONCILED,
                site.row().site().text(),
                fields.toArray(String[]::new));
    }
}
