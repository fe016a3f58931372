package io.atoll.kernel.virtual;

import io.atoll.kernel.random.RandomSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Randomness that a seed repeats, the same on every machine and Java version: SplitMix64 (Steele,
 * Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). Never for keys.
 */
public final class SeededRandom implements RandomSource {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final AtomicLong state;

    public SeededRandom(long seed) {
        this.seed = seed;
        this.state = new AtomicLong(seed);
    }

    /**
     * An independent source for one part, so that what one part draws does not shift what another
     * gets. It depends on the seed and the name alone.
     */
    public SeededRandom forPart(String name) {
        return new SeededRandom(mix(seed ^ mix(name.hashCode() + GOLDEN_GAMMA)));
    }

    public long seed() {
        return seed;
    }

    @Override
    public long nextLong() {
        return mix(state.addAndGet(GOLDEN_GAMMA));
    }

    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound " + bound + " is below 1");
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            long bits = nextLong();
            for (int n = 0; n < 8 && i < bytes.length; n++, bits >>>= 8) {
                bytes[i++] = (byte) bits;
            }
        }
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
