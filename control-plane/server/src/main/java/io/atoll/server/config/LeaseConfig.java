package io.atoll.server.config;

import java.time.Duration;

/**
 * For how long a connected site may be taken for alive.
 *
 * @param ttl from the leader's reply to the last renewal; at least three periods, so that two lost
 *     renewals end nothing
 * @param period how often agents renew; at least 100 ms
 */
public record LeaseConfig(Duration ttl, Duration period) {
    private static final int LEAST_PERIODS = 3;
    private static final Duration LEAST_PERIOD = Duration.ofMillis(100);

    public LeaseConfig {
        if (period.compareTo(LEAST_PERIOD) < 0) {
            throw Settings.refused(
                    "lease.period", "got %s ms, expected 100 or more".formatted(period.toMillis()));
        }
        if (ttl.compareTo(period.multipliedBy(LEAST_PERIODS)) < 0) {
            throw Settings.refused(
                    "lease.ttl",
                    "got %d ms, expected at least 3 periods of %d ms"
                            .formatted(ttl.toMillis(), period.toMillis()));
        }
    }

    public static LeaseConfig defaults() {
        return new LeaseConfig(Duration.ofSeconds(15), Duration.ofSeconds(5));
    }
}
