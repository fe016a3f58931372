package io.atoll.server.config;

import java.time.Duration;

/**
 * How long what is only appended is kept. What is older goes, and so does what is beyond the most.
 *
 * @param age at least 1 hour
 * @param events most events kept of each project, at least 10,000
 * @param facts most revisions of the facts kept, at least 100,000; a decision that saw older ones
 *     cannot be replayed any more
 * @param keys most idempotency keys kept of the federation, 1,000 to {@value #MOST_KEYS}, as many
 *     as a leader knows
 */
public record RetentionConfig(Duration age, long events, long facts, long keys) {
    static final long MOST_KEYS = 100_000;
    private static final Duration LEAST_AGE = Duration.ofHours(1);
    private static final long LEAST_EVENTS = 10_000;
    private static final long LEAST_FACTS = 100_000;
    private static final long LEAST_KEYS = 1_000;

    public RetentionConfig {
        if (age.compareTo(LEAST_AGE) < 0) {
            throw Settings.refused("retention.age", "got %s, expected 1h or more".formatted(age));
        }
        if (events < LEAST_EVENTS) {
            throw Settings.refused(
                    "retention.events",
                    "got %d, expected %d or more".formatted(events, LEAST_EVENTS));
        }
        if (facts < LEAST_FACTS) {
            throw Settings.refused(
                    "retention.facts", "got %d, expected %d or more".formatted(facts, LEAST_FACTS));
        }
        if (keys < LEAST_KEYS || keys > MOST_KEYS) {
            throw Settings.refused(
                    "retention.keys",
                    "got %d, expected %d to %d".formatted(keys, LEAST_KEYS, MOST_KEYS));
        }
    }

    public static RetentionConfig defaults() {
        return new RetentionConfig(Duration.ofDays(90), 20_000_000, 20_000_000, MOST_KEYS);
    }
}
