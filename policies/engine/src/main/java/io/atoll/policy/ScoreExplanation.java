package io.atoll.policy;

import io.atoll.kernel.quantity.ByteSize;
import io.atoll.policy.Placement.Score;
import io.atoll.policy.request.PlacementRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why the chosen pool came before others that could have taken it too. Says what decided against
 * the strongest rival, with a superlative only where it holds against all of them.
 */
final class ScoreExplanation {
    private static final int NO_PREFERENCE = -1;
    private static final String LOCALITY = "locality";
    private static final String ALL_THERE = "all its data is there";

    private final PlacementRequest request;
    private final PlacementPolicy governing;

    ScoreExplanation(PlacementRequest request, PlacementPolicy governing) {
        this.request = request;
        this.governing = governing;
    }

    /**
     * @param rivals the others that were feasible, or were held back by the spread only
     */
    String why(Candidate chosen, List<Candidate> rivals) {
        if (rivals.stream().anyMatch(rival -> comesBefore(rival, chosen))) {
            return prefix(chosen) + "its turn in the spread by " + spreadKey();
        }
        Candidate strongest =
                rivals.stream()
                        .min(
                                Comparator.comparingLong(Candidate::weightedSum)
                                        .reversed()
                                        .thenComparing(TieBreak.order(governing.tieBreak())))
                        .orElseThrow();
        if (chosen.weightedSum() == strongest.weightedSum()) {
            return tie(chosen, rivals);
        }
        int decisive = decisive(chosen, strongest);
        String data = data(chosen);
        return chosen.scores().get(decisive).name().equals(LOCALITY) && data.equals(ALL_THERE)
                ? prefix(chosen) + ALL_THERE
                : prefix(chosen)
                        + lead(chosen, strongest, rivals, decisive)
                        + (data.isEmpty() ? "" : ", " + data);
    }

    private boolean comesBefore(Candidate rival, Candidate chosen) {
        return !rival.feasible()
                && Comparator.comparingLong(Candidate::weightedSum)
                                .reversed()
                                .thenComparing(TieBreak.order(governing.tieBreak()))
                                .compare(rival, chosen)
                        < 0;
    }

    private String spreadKey() {
        return governing.spread().map(PlacementPolicy.Spread::by).orElse("");
    }

    private String prefix(Candidate chosen) {
        return hasPreferences() ? "score " + (chosen.totalMillis() + 500) / 1000 + ": " : "";
    }

    private boolean hasPreferences() {
        return governing.prefer().stream().anyMatch(preference -> preference.weight() > 0);
    }

    private String tie(Candidate chosen, List<Candidate> rivals) {
        long equals =
                rivals.stream()
                        .filter(rival -> rival.weightedSum() == chosen.weightedSum())
                        .count();
        String key = governing.tieBreak().isEmpty() ? "site.name" : governing.tieBreak().getFirst();
        return hasPreferences()
                ? prefix(chosen) + "first by " + key + " of " + (equals + 1) + " with this score"
                : "first by " + key + " of " + (equals + 1) + " feasible pools";
    }

    private static String lead(
            Candidate chosen, Candidate strongest, List<Candidate> rivals, int decisive) {
        Score score = chosen.scores().get(decisive);
        boolean best =
                rivals.stream()
                        .allMatch(
                                rival ->
                                        rival.scores().get(decisive).scoreMillis()
                                                < score.scoreMillis());
        return best
                ? superlative(score.name())
                : comparative(score.name()) + " than " + strongest.label();
    }

    /** The preference that contributes most to the lead; there is a lead, so there is one. */
    private static int decisive(Candidate chosen, Candidate strongest) {
        int decisive = NO_PREFERENCE;
        long most = 0;
        for (int i = 0; i < chosen.scores().size(); i++) {
            Score score = chosen.scores().get(i);
            long lead =
                    score.weight()
                            * (score.scoreMillis() - strongest.scores().get(i).scoreMillis());
            if (lead > most) {
                most = lead;
                decisive = i;
            }
        }
        return decisive;
    }

    private static String superlative(String preference) {
        return switch (preference) {
            case "cost" -> "cheapest";
            case "energy" -> "least energy";
            case "performance" -> "fastest";
            case LOCALITY -> "more of its data there than elsewhere";
            default -> "best " + preference;
        };
    }

    private static String comparative(String preference) {
        return switch (preference) {
            case "cost" -> "cheaper";
            case "energy" -> "less energy";
            case "performance" -> "faster";
            case LOCALITY -> "more of its data there";
            default -> "better " + preference;
        };
    }

    /** What its data has to do to be there; empty without input bytes. */
    private String data(Candidate chosen) {
        long missing = DataLocality.missingBytes(request, chosen.site().name());
        if (missing > 0) {
            return new ByteSize(missing) + " of data to bring there";
        }
        Optional<PlacementRequest.InputFacts> any =
                request.inputs().stream().filter(input -> input.sizeBytes() > 0).findAny();
        return any.isPresent() ? ALL_THERE : "";
    }
}
