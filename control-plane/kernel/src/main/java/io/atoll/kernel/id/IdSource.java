package io.atoll.kernel.id;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.util.UUID;

/**
 * Makes UUIDv7 identifiers (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then a 12 bit
 * counter that keeps ids of one millisecond in order (method 1 of section 6.2), then 62 random
 * bits.
 *
 * <p>Not thread-safe: each owner thread has its own. The ids of one source are strictly increasing,
 * also when the clock stands still or goes back.
 */
public final class IdSource {
    private static final int COUNTER_LIMIT = 1 << 12;

    private final TimeSource time;
    private final RandomSource random;
    private long lastMillis;
    private int counter;

    public IdSource(TimeSource time, RandomSource random) {
        this.time = time;
        this.random = random;
    }

    public UUID next() {
        long millis = Math.max(time.now().toEpochMilli(), lastMillis);
        counter = millis == lastMillis ? counter + 1 : 0;
        if (counter == COUNTER_LIMIT) {
            millis++;
            counter = 0;
        }
        lastMillis = millis;
        long high = (millis << 16) | 0x7000L | counter;
        long low = (random.nextLong() >>> 2) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
