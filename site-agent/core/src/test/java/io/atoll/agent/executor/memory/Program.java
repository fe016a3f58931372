package io.atoll.agent.executor.memory;

import io.atoll.agent.executor.Exit;
import java.time.Duration;

/**
 * What an attempt does when it is started in memory.
 *
 * @param runs how long it runs if nobody stops it
 * @param ends how it then ends; {@link Exit.CouldNotStart} ends it at once, before it was started
 * @param ignoresStop whether it runs on after its stop signal, until it is killed
 * @param lingers how long something of it cannot be ended after its end
 */
public record Program(Duration runs, Exit.Cause ends, boolean ignoresStop, Duration lingers) {
    public Program(Duration runs, Exit.Cause ends, boolean ignoresStop) {
        this(runs, ends, ignoresStop, Duration.ZERO);
    }

    public static Program exits(Duration runs, int code) {
        return new Program(runs, new Exit.Exited(code), false);
    }
}
