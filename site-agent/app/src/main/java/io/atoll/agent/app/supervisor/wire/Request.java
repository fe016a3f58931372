package io.atoll.agent.app.supervisor.wire;

import java.time.Duration;

/** What the agent asks of its supervisor. All are idempotent. */
public sealed interface Request {
    /** Start an attempt unless it was started before. */
    record Start(String attempt, String folder, Command command, Limits limits)
            implements Request {}

    /** Stop a running attempt. */
    record Stop(String attempt, Duration grace) implements Request {}

    /** Kill a running attempt; {@code why} tells how it ended. */
    record Kill(String attempt, String why) implements Request {}

    /** Tell all attempts known, then {@link Report.Listed}. */
    record ListAll(long number) implements Request {}

    /** Drop an ended attempt. */
    record Forget(String attempt) implements Request {}

    /** Say that the supervisor is there. */
    record Ping(long number) implements Request {}

    /** End the supervisor if nothing runs under it. */
    record Shutdown() implements Request {}
}
