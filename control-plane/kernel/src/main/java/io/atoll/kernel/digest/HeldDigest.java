package io.atoll.kernel.digest;

import io.atoll.kernel.id.AttemptId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The digest by which an agent and the leader see whether they agree on what a site holds: the sum,
 * modulo 2^256, of the SHA-256 of one line {@code EXECUTION/FENCE STATE} for each attempt held.
 *
 * <p>A sum, so that it can be kept while attempts come, move and go, each at the same cost, however
 * many are held; the order does not matter (Bellare and Micciancio, "A New Paradigm for
 * Collision-Free Hashing", 1997, AdHASH). It finds differences by mistake: an agent that wants to
 * lie of what it holds can do so in its inventory as well.
 *
 * <p>Owned by one thread.
 */
public final class HeldDigest {
    private static final int BYTES = 32;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * BYTES);

    private BigInteger sum = BigInteger.ZERO;

    /** The attempt is held from now on. {@code state}: the word for it on the wire. */
    public void add(AttemptId attempt, String state) {
        sum = sum.add(number(attempt, state)).mod(MODULUS);
    }

    /** The attempt, which was added in this state, is held no more, or in another one. */
    public void remove(AttemptId attempt, String state) {
        sum = sum.subtract(number(attempt, state)).mod(MODULUS);
    }

    /** Of all that is held now. */
    public Digest digest() {
        byte[] number = sum.toByteArray(); // with a sign byte before it, or shorter
        byte[] bytes = new byte[BYTES];
        int length = Math.min(number.length, BYTES);
        System.arraycopy(number, number.length - length, bytes, BYTES - length, length);
        return Digest.ofHash(bytes);
    }

    private static BigInteger number(AttemptId attempt, String state) {
        String line = attempt + " " + state;
        return new BigInteger(1, Digest.newHasher().digest(line.getBytes(StandardCharsets.UTF_8)));
    }
}
