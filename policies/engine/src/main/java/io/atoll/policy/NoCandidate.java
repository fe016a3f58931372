package io.atoll.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What to say when no pool is feasible. Pure. */
final class NoCandidate {
    private NoCandidate() {}

    static String why(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return "no site offers a pool";
        }
        String now = candidates.stream().allMatch(Candidate::lasting) ? "" : " now";
        String which =
                candidates.size() == 1
                        ? "the only pool cannot take it"
                        : "none of the " + candidates.size() + " pools can take it";
        return which + now + ": " + FindingSummary.of(candidates);
    }

    /** The change with the least effort that would make one candidate feasible. */
    static String nearest(List<Candidate> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(Candidate::effort).thenComparing(Candidate::label))
                .map(NoCandidate::change)
                .orElse("a site that offers a pool must join");
    }

    private static String change(Candidate candidate) {
        return candidate.findings().stream()
                .map(Finding::change)
                .distinct()
                .collect(Collectors.joining(" and ", candidate.label() + " would take it if ", ""));
    }
}
