package io.atoll.agent.loop;

import java.time.Duration;

/**
 * When the agent's loop appends to its journal. Each append costs the same whatever it holds.
 *
 * @param atOnce appends that may follow one another after a rest; at least 1
 * @param every past those, one append in each of these: a short wait lets more events share one
 * @param within what nobody waits for joins an append that something waits for, and has one of its
 *     own after this
 * @param full entries past which an append waits for nothing; at least 1
 */
public record AppendPace(int atOnce, Duration every, Duration within, int full) {
    public static final AppendPace USUAL =
            new AppendPace(16, Duration.ofMillis(2), Duration.ofMillis(50), 2_000);

    public AppendPace {
        if (atOnce < 1 || full < 1) {
            throw new IllegalArgumentException(
                    "a pace of %d appends at once and %d entries".formatted(atOnce, full));
        }
    }
}
