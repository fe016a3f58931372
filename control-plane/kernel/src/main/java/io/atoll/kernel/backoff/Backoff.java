package io.atoll.kernel.backoff;

import io.atoll.kernel.random.RandomSource;
import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait between retries: "full jitter", a uniform draw between zero and a ceiling that
 * grows up to a maximum. Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
 *
 * @param initial ceiling of the first delay; above zero
 * @param max ceiling that is never passed; at least {@code initial}
 * @param factor growth of the ceiling from one retry to the next; at least 1
 */
public record Backoff(Duration initial, Duration max, double factor) {
    public Backoff {
        if (initial.isZero() || initial.isNegative() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException(
                    "backoff from %s to %s: expected 0 < initial <= max".formatted(initial, max));
        }
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("backoff factor " + factor + " is below 1");
        }
    }

    /** Doubles from {@code initial} to {@code max}. */
    public static Backoff doubling(Duration initial, Duration max) {
        return new Backoff(initial, max, 2);
    }

    /** The longest that retry number {@code retry}, counted from 0, may wait. */
    public Duration ceiling(int retry) {
        double nanos = initial.toNanos() * Math.pow(factor, Math.max(0, retry));
        return nanos < max.toNanos() ? Duration.ofNanos((long) nanos) : max;
    }

    /** How long retry number {@code retry}, counted from 0, waits. */
    public Duration delay(int retry, RandomSource random) {
        return Duration.ofNanos((long) (ceiling(retry).toNanos() * random.nextDouble()));
    }

    /**
     * Counts the retries of one thing.
     *
     * @param budget retries before {@link Attempts#next()} gives up; at least 0
     */
    public Attempts attempts(int budget, RandomSource random) {
        return new Attempts(this, budget, random);
    }

    /** Retries without a budget, for what must go on for ever, such as an agent's link. */
    public Attempts endless(RandomSource random) {
        return new Attempts(this, Integer.MAX_VALUE, random);
    }

    /** The retries of one thing so far. Not thread-safe: it belongs to the owner of that thing. */
    public static final class Attempts {
        private final Backoff backoff;
        private final int budget;
        private final RandomSource random;
        private int retries;

        private Attempts(Backoff backoff, int budget, RandomSource random) {
            this.backoff = backoff;
            this.budget = budget;
            this.random = random;
        }

        /** How long to wait before the next retry; empty once the budget is spent. */
        public Optional<Duration> next() {
            if (retries >= budget) {
                return Optional.empty();
            }
            return Optional.of(backoff.delay(retries++, random));
        }

        /** Starts over, after a success. */
        public void reset() {
            retries = 0;
        }

        /**
         * What a try had gained is lost again. Starts over if it had lasted at least as long as the
         * longest delay; else the try counts as one more that failed: who is let in and thrown out
         * at once must not come back without a pause.
         *
         * @param lasted from the success to its end
         */
        public void lostAfter(Duration lasted) {
            if (lasted.compareTo(backoff.max()) >= 0) {
                reset();
            }
        }

        public int retries() {
            return retries;
        }
    }
}
