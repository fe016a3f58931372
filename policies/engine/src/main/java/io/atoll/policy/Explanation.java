package io.atoll.policy;

import io.atoll.policy.Finding.Kind;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** One line for people on why the chosen pool was chosen, derived from the verdicts alone. */
final class Explanation {
    private final PlacementRequest request;
    private final PlacementPolicy governing;
    private final List<Candidate> candidates;

    Explanation(PlacementRequest request, PlacementPolicy governing, List<Candidate> candidates) {
        this.request = request;
        this.governing = governing;
        this.candidates = candidates;
    }

    String why(Candidate chosen) {
        if (candidates.size() == 1) {
            return "the only pool there is";
        }
        List<Candidate> others = candidates.stream().filter(other -> other != chosen).toList();
        List<Candidate> rivals = others.stream().filter(Explanation::feasibleButForSpread).toList();
        if (rivals.isEmpty()) {
            return whyOnly(chosen, others);
        }
        return new ScoreExplanation(request, governing).why(chosen, rivals);
    }

    private static boolean feasibleButForSpread(Candidate other) {
        return other.findings().stream().allMatch(finding -> finding.kind() == Kind.SPREAD);
    }

    private String whyOnly(Candidate chosen, List<Candidate> others) {
        List<Candidate> elsewhere =
                others.stream()
                        .filter(other -> !other.site().name().equals(chosen.site().name()))
                        .toList();
        if (all(elsewhere, other -> other.has(Kind.OTHER_SITE))) {
            return "the site that was asked for";
        }
        List<String> data = common(elsewhere, Kind.RESIDENCY);
        if (!data.isEmpty()) {
            return String.join(", ", data) + " may only lie here";
        }
        if (request.resources().gpu().isPresent() && all(others, other -> other.has(Kind.NO_GPU))) {
            return all(others, other -> other.pool().gpu().isEmpty())
                    ? "the only pool with a GPU"
                    : "the only pool with such a GPU";
        }
        int pools = candidates.size();
        List<String> requirements = common(others, Kind.REQUIREMENT);
        if (!requirements.isEmpty()) {
            return "the only pool of " + pools + " that meets " + requirements.getFirst();
        }
        if (all(others, other -> other.has(Kind.NO_ROOM) && !other.lasting())) {
            return "the only pool of " + pools + " with room now";
        }
        return "the only feasible pool of " + pools + ": " + FindingSummary.of(others);
    }

    private static boolean all(List<Candidate> some, Predicate<Candidate> test) {
        return !some.isEmpty() && some.stream().allMatch(test);
    }

    /** What the findings of {@code kind} against every one of {@code some} are about. */
    private static List<String> common(List<Candidate> some, Kind kind) {
        if (some.isEmpty()) {
            return List.of();
        }
        var common = new TreeSet<>(subjects(some.getFirst(), kind));
        for (Candidate candidate : some) {
            common.retainAll(subjects(candidate, kind));
        }
        return List.copyOf(common);
    }

    private static List<String> subjects(Candidate candidate, Kind kind) {
        return candidate.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::subject)
                .toList();
    }
}
