package io.atoll.bridge.ticket;

import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands behind the dot of a ticket. A ticket that was signed alone: the signature of its
 * payload. One of several that were signed together: the signature of the root of a hash tree with
 * the payloads as its leaves, the leaf's position, and the hashes beside the way from the leaf to
 * the root. Hashes of leaves and of nodes begin with different bytes, as in RFC 6962 section 2.1; a
 * tree is filled up to a power of two with hashes of zeroes.
 *
 * @param signed what the signature is over
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TicketProof(byte[] signed, byte[] signature) {
    /** Most tickets that are signed together. */
    static final int MOST = 256;

    private static final int SIGNATURE_BYTES = 64;
    private static final int POSITION_BYTES = 2;
    private static final int HASH_BYTES = 32;
    private static final int MOST_LEVELS = 8;

    /** No payload of a single ticket begins so. */
    private static final byte[] ROOT = "atoll-tickets 1\n".getBytes(StandardCharsets.UTF_8);

    /**
     * Reads a proof; whether its signature is good is still to be seen.
     *
     * @throws io.atoll.kernel.AtollException UNAUTHENTICATED if it is malformed
     */
    static TicketProof read(byte[] payload, byte[] proof) {
        if (proof.length == SIGNATURE_BYTES) {
            return new TicketProof(payload, proof);
        }
        int way = proof.length - SIGNATURE_BYTES - POSITION_BYTES;
        if (way < 0 || way % HASH_BYTES != 0 || way / HASH_BYTES > MOST_LEVELS) {
            throw TicketCodec.unreadable("its signature has a length that no signature has");
        }
        var rest = ByteBuffer.wrap(proof);
        byte[] signature = new byte[SIGNATURE_BYTES];
        rest.get(signature);
        int position = Short.toUnsignedInt(rest.getShort());
        byte[] hash = leaf(payload);
        byte[] beside = new byte[HASH_BYTES];
        for (; rest.hasRemaining(); position >>= 1) {
            rest.get(beside);
            hash = (position & 1) == 0 ? node(hash, beside) : node(beside, hash);
        }
        if (position != 0) {
            throw TicketCodec.unreadable("its signature has no such position");
        }
        return new TicketProof(root(hash), signature);
    }

    /** Hash trees of up to {@link #MOST} payloads. */
    static final class Tree {
        private final List<byte[][]> levels = new ArrayList<>();

        Tree(List<byte[]> payloads) {
            int width = Math.max(1, Integer.highestOneBit(payloads.size() * 2 - 1));
            byte[][] level = new byte[width][];
            Arrays.setAll(
                    level, i -> i < payloads.size() ? leaf(payloads.get(i)) : new byte[HASH_BYTES]);
            levels.add(level);
            while (level.length > 1) {
                byte[][] below = level;
                level = new byte[below.length / 2][];
                Arrays.setAll(level, i -> node(below[2 * i], below[2 * i + 1]));
                levels.add(level);
            }
        }

        /** What is signed for all. */
        byte[] signed() {
            return root(levels.getLast()[0]);
        }

        /** The proof of the payload at {@code position}. */
        byte[] proof(byte[] signature, int position) {
            int ways = levels.size() - 1;
            var proof = ByteBuffer.allocate(SIGNATURE_BYTES + POSITION_BYTES + ways * HASH_BYTES);
            proof.put(signature).putShort((short) position);
            for (int level = 0; level < ways; level++) {
                proof.put(levels.get(level)[(position >> level) ^ 1]);
            }
            return proof.array();
        }
    }

    private static byte[] root(byte[] hash) {
        return ByteBuffer.allocate(ROOT.length + HASH_BYTES).put(ROOT).put(hash).array();
    }

    private static byte[] leaf(byte[] payload) {
        MessageDigest hasher = Digest.newHasher();
        hasher.update((byte) 0);
        return hasher.digest(payload);
    }

    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest hasher = Digest.newHasher();
        hasher.update((byte) 1);
        hasher.update(left);
        return hasher.digest(right);
    }
}
