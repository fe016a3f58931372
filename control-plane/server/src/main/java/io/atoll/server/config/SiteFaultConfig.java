package io.atoll.server.config;

import java.time.Duration;

/**
 * When faults of a site take its pools out of placement, and for how long.
 *
 * @param attempts of a pool that end by faults of its site before it rests; 1 or more
 * @param within which these must end
 * @param rest how long a pool rests the first time, then twice as long each time; at least 1 s
 * @param longestRest not below {@code rest}
 * @param perExecution faults of sites that one execution may meet before it fails; 1 or more
 */
public record SiteFaultConfig(
        int attempts, Duration within, Duration rest, Duration longestRest, int perExecution) {
    private static final Duration LEAST = Duration.ofSeconds(1);

    public SiteFaultConfig {
        atLeastOne("siteFaults.attempts", attempts);
        atLeastOne("siteFaults.perExecution", perExecution);
        atLeast("siteFaults.within", within, LEAST);
        atLeast("siteFaults.rest", rest, LEAST);
        atLeast("siteFaults.longestRest", longestRest, rest);
    }

    private static void atLeastOne(String key, int got) {
        if (got < 1) {
            throw Settings.refused(key, "got %d, expected 1 or more".formatted(got));
        }
    }

    private static void atLeast(String key, Duration got, Duration least) {
        if (got.compareTo(least) < 0) {
            throw Settings.refused(
                    key,
                    "got %d ms, expected %d or more".formatted(got.toMillis(), least.toMillis()));
        }
    }

    public static SiteFaultConfig defaults() {
        return new SiteFaultConfig(
                3, Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofMinutes(15), 10);
    }
}
