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
        long expected = chunkCount(sizeBytes);
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

    /** Content of at most one chunk, whose chunk list follows from its digest. */
    public static Content small(Digest digest, long sizeBytes) {
        return new Content(digest, sizeBytes, sizeBytes == 0 ? List.of() : List.of(digest));
    }

    /** How many chunks {@code sizeBytes} make. */
    public static long chunkCount(long sizeBytes) {
        return sizeBytes / CHUNK_BYTES + (sizeBytes % CHUNK_BYTES == 0 ? 0 : 1);
    }

    /** Bytes of the chunk {@code index}: all chunks are full but the last. */
    public int chunkBytes(int index) {
        return (int) Math.min(CHUNK_BYTES, sizeBytes - offsetOf(index));
    }

    /** Where the chunk {@code index} begins; for the number of chunks, the size. */
    public long offsetOf(int index) {
        return Math.min(sizeBytes, (long) index * CHUNK_BYTES);
    }
}
