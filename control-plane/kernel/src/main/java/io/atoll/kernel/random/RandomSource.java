package io.atoll.kernel.random;

/** Where randomness comes from. Implementations are thread-safe. */
public interface RandomSource {
    long nextLong();

    /** Uniform in [0, bound); bound is at least 1. */
    int nextInt(int bound);

    /** Uniform in [0, 1). */
    double nextDouble();

    /** Fills {@code bytes}; of the system's source, fit for keys and tokens. */
    void nextBytes(byte[] bytes);
}
