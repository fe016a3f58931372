package io.atoll.agent.site;

import io.atoll.agent.executor.Exit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a site that cannot store what an attempt made tries to, before the work is given up: as
 * long as the attempt ran, since making it again would take as long. Pure.
 */
final class Patience {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private Patience() {}

    /** After what time to try again; empty: it was tried for long enough. */
    static Optional<Duration> wait(Exit exit, Instant now) {
        var ran =
                within(Duration.ZERO, Duration.between(exit.startedAt(), exit.endedAt()), LONGEST);
        var tried = Duration.between(exit.endedAt(), now);
        return tried.compareTo(ran) >= 0
                ? Optional.empty()
                : Optional.of(within(SHORTEST_WAIT, tried, LONGEST_WAIT));
    }

    private static Duration within(Duration least, Duration value, Duration most) {
        return value.compareTo(least) < 0 ? least : value.compareTo(most) > 0 ? most : value;
    }
}
