package io.atoll.bridge;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the digest of content and of its chunks in one pass over its bytes. Not thread-safe.
 *
 * <p>Within the first chunk only one hash is computed, since both are equal so far: content of at
 * most one chunk is hashed once.
 */
public final class ContentHasher {
    private static final int BUFFER_BYTES = 256 << 10;

    private final List<Digest> chunks = new ArrayList<>();
    private MessageDigest chunk = Digest.newHasher();
    private MessageDigest whole = chunk;
    private boolean inFirstChunk = true;
    private int inChunkBytes;
    private long sizeBytes;

    /** Reads {@code in} to its end and says what it holds. */
    public static Content hash(InputStream in) throws IOException {
        var hasher = new ContentHasher();
        var buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            hasher.update(ByteBuffer.wrap(buffer, 0, n));
        }
        return hasher.finish();
    }

    /** The content that {@code bytes} are. */
    public static Content hash(byte[] bytes) {
        var hasher = new ContentHasher();
        hasher.update(ByteBuffer.wrap(bytes));
        return hasher.finish();
    }

    /** Takes the remaining bytes of {@code bytes}, whose position is at its limit afterwards. */
    public void update(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (inChunkBytes == Content.CHUNK_BYTES) {
                endChunk();
            }
            int n = Math.min(bytes.remaining(), Content.CHUNK_BYTES - inChunkBytes);
            ByteBuffer piece = bytes.slice(bytes.position(), n);
            if (!inFirstChunk) {
                whole.update(piece.duplicate());
            }
            chunk.update(piece);
            bytes.position(bytes.position() + n);
            inChunkBytes += n;
            sizeBytes += n;
        }
    }

    /** Bytes taken so far. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Ends the chunk that is being hashed, if it has bytes, and returns its digest. The caller does
     * this at a chunk's end or at the content's end only.
     */
    public Digest endChunk() {
        if (inChunkBytes == 0) {
            return chunks.getLast();
        }
        if (inFirstChunk) {
            inFirstChunk = false;
            whole = copyOf(chunk);
        }
        Digest digest = Digest.ofHash(chunk.digest());
        chunks.add(digest);
        inChunkBytes = 0;
        return digest;
    }

    /** What the bytes are; the hasher is used up. */
    public Content finish() {
        if (inChunkBytes > 0) {
            endChunk();
        }
        return new Content(Digest.ofHash(whole.digest()), sizeBytes, chunks);
    }

    private static MessageDigest copyOf(MessageDigest hasher) {
        try {
            return (MessageDigest) hasher.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }
}
