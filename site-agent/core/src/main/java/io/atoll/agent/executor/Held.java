package io.atoll.agent.executor;

import io.atoll.kernel.id.AttemptId;
import java.time.Instant;

/** An attempt that an executor knows. */
public sealed interface Held {
    AttemptId attempt();

    /**
     * It runs, or something of it does.
     *
     * @param startedAt by the site's clock
     * @param pid process of its leader, or 0 where there is none
     */
    record Running(AttemptId attempt, Instant startedAt, long pid) implements Held {}

    /** It ended and was not forgotten yet. */
    record Ended(AttemptId attempt, Exit exit) implements Held {}
}
