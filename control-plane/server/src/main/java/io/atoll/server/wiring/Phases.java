package io.atoll.server.wiring;

import io.atoll.kernel.time.TimeSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes how long each part of the start took. Safe from any thread. */
final class Phases {
    private static final Logger LOG = LoggerFactory.getLogger(Phases.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TimeSource time;
    private final long beganNanos;

    Phases(TimeSource time) {
        this.time = time;
        this.beganNanos = time.nanoTime();
    }

    <T> T timed(String what, Supplier<T> part) {
        long began = time.nanoTime();
        T result = part.get();
        long now = time.nanoTime();
        LOG.info(
                "start part={} tookMs={} atMs={}",
                what,
                (now - began) / NANOS_PER_MILLI,
                (now - beganNanos) / NANOS_PER_MILLI);
        return result;
    }

    void reached(String what) {
        LOG.info("start {} atMs={}", what, (time.nanoTime() - beganNanos) / NANOS_PER_MILLI);
    }
}
