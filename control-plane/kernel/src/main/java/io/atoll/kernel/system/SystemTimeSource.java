package io.atoll.kernel.system;

import io.atoll.kernel.time.TimeSource;
import java.time.Instant;

/** The machine's clocks. */
public final class SystemTimeSource implements TimeSource {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
