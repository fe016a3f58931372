package io.atoll.work;

import java.time.Duration;

/**
 * How an attempt is stopped: first {@code signal} to its process group, KILL after {@code grace}.
 */
public record StopSpec(StopSignal signal, Duration grace) {
    public static final StopSpec DEFAULT = new StopSpec(StopSignal.TERM, Duration.ofSeconds(10));
}
