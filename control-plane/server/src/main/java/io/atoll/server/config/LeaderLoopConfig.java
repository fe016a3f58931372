package io.atoll.server.config;

import io.atoll.kernel.loop.SlowEvents;
import java.time.Duration;

/**
 * What is watched of the leader's loop.
 *
 * @param slowEvent an event that keeps the loop's thread busy for longer is counted and told; at
 *     least 1 ms
 */
public record LeaderLoopConfig(Duration slowEvent) {
    public LeaderLoopConfig {
        if (slowEvent.toMillis() < 1) {
            throw Settings.refused(
                    "leader.slowEvent",
                    "got %s ns, expected 1 ms or more".formatted(slowEvent.toNanos()));
        }
    }

    public static LeaderLoopConfig defaults() {
        return new LeaderLoopConfig(SlowEvents.LIMIT);
    }
}
