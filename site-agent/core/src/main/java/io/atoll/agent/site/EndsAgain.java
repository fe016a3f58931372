package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Report.AttemptEnded;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends that are held and that no report waiting tells: the reports that told them were acknowledged
 * by a record that has forgotten them. Pure.
 */
final class EndsAgain {
    private EndsAgain() {}

    /**
     * The reports, those of awaited attempts before those of the attempts that awaited them.
     *
     * @param told attempts whose end a report tells that waits
     */
    static List<AttemptEnded> of(Collection<HeldAttempt> held, Set<AttemptId> told) {
        Map<AttemptId, HeldAttempt> ended = new LinkedHashMap<>();
        for (var attempt : held) {
            if (attempt.stage() instanceof AttemptStage.Ended
                    && !told.contains(attempt.assignment().attempt())) {
                ended.put(attempt.assignment().attempt(), attempt);
            }
        }
        var reports = new ArrayList<AttemptEnded>();
        for (var attempt : inOrder(ended)) {
            if (attempt.stage() instanceof AttemptStage.Ended stage) {
                reports.add(Endings.toldBefore(attempt, stage));
            }
        }
        return reports;
    }

    private static List<HeldAttempt> inOrder(Map<AttemptId, HeldAttempt> ended) {
        Map<AttemptId, Integer> unmet = new HashMap<>();
        Map<AttemptId, List<HeldAttempt>> followers = new HashMap<>();
        var next = new ArrayDeque<HeldAttempt>();
        for (var attempt : ended.values()) {
            var awaits = attempt.assignment().awaits().stream().filter(ended::containsKey).toList();
            awaits.forEach(
                    each -> followers.computeIfAbsent(each, _ -> new ArrayList<>()).add(attempt));
            unmet.put(attempt.assignment().attempt(), awaits.size());
            if (awaits.isEmpty()) {
                next.add(attempt);
            }
        }
        var ordered = new ArrayList<HeldAttempt>(ended.size());
        while (!next.isEmpty()) {
            var attempt = next.remove();
            ordered.add(attempt);
            for (var each : followers.getOrDefault(attempt.assignment().attempt(), List.of())) {
                if (unmet.merge(each.assignment().attempt(), -1, Integer::sum) == 0) {
                    next.add(each);
                }
            }
        }
        return ordered;
    }
}
