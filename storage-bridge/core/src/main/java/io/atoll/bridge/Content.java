package io.atoll.bridge;

import io.atoll.kernel.digest.Digest;
import java.util.List;

/**
 * Immutable bytes named by their digest, with what a receiver needs to verify them piece by piece.
 *
 * @param digest SHA-256 of all bytes
 * @param chunks SHA-256 of each chunk of {@link #CHUNK_BYTES}, the last one shorter; empty for
 *     empty content
 */
public record Content(Digest digest, long sizeBytes, List<Digest> chunks) {
    /** 8 MiB: the unit of verification and resume. */
    public static final int CHUNK_BYTES = 8 << 20;

    public Content {
        chunks = List.copyOf(chunks);
        long expected = (sizeBytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
        if (sizeBytes < 0 || chunks.size() != expected) {
            throw new IllegalArgumentException(
                    "content of "
                            + sizeBytes
                            + " bytes has "
                            + chunks.size()
                            + " chunks, expected "
                            + expected);
        }
    }
}
