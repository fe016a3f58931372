package io.atoll.policy;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Candidates that are not feasible, counted by what speaks most against each. */
final class FindingSummary {
    private static final Comparator<Finding> HARDEST =
            Comparator.comparingInt(finding -> finding.kind().effort());

    private FindingSummary() {}

    /** Such as {@code 2 are not connected, 1 is too small}, the most frequent first. */
    static String of(List<Candidate> candidates) {
        var counts = new EnumMap<Finding.Kind, Integer>(Finding.Kind.class);
        for (Candidate candidate : candidates) {
            candidate.findings().stream()
                    .max(HARDEST)
                    .ifPresent(finding -> counts.merge(finding.kind(), 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .sorted(
                        Map.Entry.<Finding.Kind, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(FindingSummary::phrase)
                .collect(Collectors.joining(", "));
    }

    private static String phrase(Map.Entry<Finding.Kind, Integer> count) {
        return count.getValue()
                + (count.getValue() == 1 ? " is " : " are ")
                + count.getKey().phrase();
    }
}
