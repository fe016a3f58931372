package io.atoll.control.workflow;

import java.time.Duration;

/**
 * How an attempt is stopped: first {@code signal} to its process group, KILL after {@code grace}.
 *
 * @param signal without SIG, such as TERM
 */
public record StopSpec(String signal, Duration grace) {
    public static final StopSpec DEFAULT = new StopSpec("TERM", Duration.ofSeconds(10));
}
