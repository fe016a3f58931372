package io.atoll.policy;

import java.util.Comparator;
import java.util.List;

/** The order of candidates with equal totals. Total: the names always decide in the end. */
final class TieBreak {
    private static final String LABEL = "site.labels.";

    private TieBreak() {}

    /** Whether {@code key} is one that {@code tieBreak} may hold. */
    static boolean isKey(String key) {
        return switch (key) {
            case "site.name", "pool.name", "pool.waiting" -> true;
            default -> key.startsWith(LABEL) && key.length() > LABEL.length();
        };
    }

    static Comparator<Candidate> order(List<String> keys) {
        Comparator<Candidate> order = Comparator.comparingInt(_ -> 0);
        for (String key : keys) {
            order = order.thenComparing(byKey(key));
        }
        return order.thenComparing(byKey("site.name")).thenComparing(byKey("pool.name"));
    }

    private static Comparator<Candidate> byKey(String key) {
        return switch (key) {
            case "site.name" -> Comparator.comparing(candidate -> candidate.site().name());
            case "pool.name" -> Comparator.comparing(candidate -> candidate.pool().name());
            case "pool.waiting" -> Comparator.comparingInt(candidate -> candidate.pool().waiting());
            default -> {
                String label = key.substring(LABEL.length());
                yield Comparator.comparing(
                        candidate -> candidate.site().labels().get(label).orElse(""));
            }
        };
    }
}
