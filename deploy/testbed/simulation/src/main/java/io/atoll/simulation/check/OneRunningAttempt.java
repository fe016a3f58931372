package io.atoll.simulation.check;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.AttemptOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * P2: at a site that is connected, no attempt is called lost while it runs, and none that was taken
 * back runs when a newer one is assigned. Only what a site that was cut off holds may run twice
 * (safety.md, rule 12).
 */
final class OneRunningAttempt {
    private final BiPredicate<SiteName, AttemptId> runs;
    private final Set<SiteName> connected = new HashSet<>();
    private final Set<AttemptId> seen = new HashSet<>();
    private final Set<AttemptId> lost = new HashSet<>();
    private final Map<AttemptId, SiteName> takenBack = new HashMap<>();
    private final List<AttemptRecord> lostNow = new ArrayList<>();
    private final List<AttemptRecord> assignedNow = new ArrayList<>();

    /** {@code runs}: whether a program of the attempt runs at the site. */
    OneRunningAttempt(BiPredicate<SiteName, AttemptId> runs) {
        this.runs = runs;
    }

    void committed(ControlRecord record) {
        if (record instanceof SiteRecord site) {
            if (site.state() instanceof SiteState.Connected) {
                connected.add(site.site());
            } else {
                connected.remove(site.site());
                takenBack.values().removeIf(site.site()::equals);
            }
        } else if (record instanceof AttemptRecord row) {
            attempt(row);
        }
    }

    private void attempt(AttemptRecord row) {
        if (seen.add(row.attempt())) {
            assignedNow.add(row);
        }
        if (!(row.state() instanceof AttemptState.Ended(var outcome, var _))) {
            return;
        }
        if (row.report().isPresent()) {
            takenBack.remove(row.attempt());
        } else if (outcome instanceof AttemptOutcome.Cancelled) {
            takenBack.put(row.attempt(), row.site());
        }
        if (outcome instanceof AttemptOutcome.Lost && lost.add(row.attempt())) {
            lostNow.add(row);
        }
    }

    /** Called once all records of a batch were seen: their order within it does not count. */
    void batch() {
        for (var row : lostNow) {
            if (runsAtAConnected(row.site(), row.attempt())) {
                throw new Violation(
                        "P2",
                        "attempt %s was called lost and runs at site '%s', which is connected"
                                .formatted(row.attempt(), row.site()));
            }
        }
        lostNow.clear();
        for (var newer : assignedNow) {
            takenBack.forEach(
                    (older, site) -> {
                        if (older.execution().equals(newer.attempt().execution())
                                && older.compareTo(newer.attempt()) < 0
                                && runsAtAConnected(site, older)) {
                            throw new Violation(
                                    "P2",
                                    "attempt %s was assigned while %s runs at site '%s', which is connected"
                                            .formatted(newer.attempt(), older, site));
                        }
                    });
        }
        assignedNow.clear();
    }

    /** What is known so far was judged before. */
    void judged() {
        lostNow.clear();
        assignedNow.clear();
    }

    private boolean runsAtAConnected(SiteName site, AttemptId attempt) {
        return connected.contains(site) && runs.test(site, attempt);
    }
}
