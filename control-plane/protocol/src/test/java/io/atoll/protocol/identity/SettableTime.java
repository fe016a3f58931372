package io.atoll.protocol.identity;

import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. Read by TLS threads too. */
public final class SettableTime implements TimeSource {
    private volatile Instant now = Instant.parse("2030-06-01T12:00:00Z");

    public void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return now.toEpochMilli() * 1_000_000L;
    }
}
