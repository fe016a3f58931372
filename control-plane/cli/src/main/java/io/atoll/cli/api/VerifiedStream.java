package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content on its way in: the end is not reached before the whole is proved, and where its chunks
 * are known no byte of a chunk is seen before the chunk is. Not thread-safe; closing it closes the
 * source.
 */
final class VerifiedStream extends InputStream {
    private static final int PIECE_BYTES = 256 << 10;

    private final InputStream in;
    private final Digest digest;
    private final Iterator<Digest> chunks;
    private final boolean byChunk;
    private final MessageDigest whole = Digest.newHasher();
    private final byte[] chunk;
    private long leftBytes;
    private int position;
    private int limit;
    private boolean proved;

    /** {@code chunks}: one digest for each {@link LocalContent#CHUNK_BYTES}, or none at all. */
    VerifiedStream(InputStream in, Digest digest, long sizeBytes, List<Digest> chunks) {
        this.in = in;
        this.digest = digest;
        this.chunks = chunks.iterator();
        this.byChunk = !chunks.isEmpty();
        this.leftBytes = sizeBytes;
        this.chunk =
                new byte
                        [(int)
                                Math.min(
                                        sizeBytes,
                                        byChunk ? LocalContent.CHUNK_BYTES : PIECE_BYTES)];
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * As {@link InputStream#read(byte[], int, int)}.
     *
     * @throws AtollException CORRUPT at the first chunk that is not what its digest says
     * @throws Broken if the bytes end early or their source breaks
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(chunk, position, into, offset, count);
        position += count;
        return count;
    }

    // Chunk by chunk, with nothing copied in between.
    @Override
    public long transferTo(OutputStream out) throws IOException {
        long sent = 0;
        while (position < limit || fill()) {
            int count = Math.min(PIECE_BYTES, limit - position);
            out.write(chunk, position, count);
            position += count;
            sent += count;
        }
        return sent;
    }

    private boolean fill() throws IOException {
        if (leftBytes == 0) {
            if (!proved) {
                require(Digest.ofHash(whole.digest()), digest);
                proved = true;
            }
            return false;
        }
        int expected = (int) Math.min(leftBytes, chunk.length);
        limit = readFully(expected);
        position = 0;
        if (byChunk) {
            MessageDigest hasher = Digest.newHasher();
            hasher.update(chunk, 0, limit);
            require(Digest.ofHash(hasher.digest()), chunks.next());
        }
        whole.update(chunk, 0, limit);
        leftBytes -= limit;
        return true;
    }

    private int readFully(int expected) throws Broken {
        try {
            if (in.readNBytes(chunk, 0, expected) == expected) {
                return expected;
            }
            throw new Broken("the content ended early");
        } catch (Broken e) {
            throw e;
        } catch (IOException e) {
            throw new Broken(e.getMessage());
        }
    }

    /** The source of the bytes broke, and not what they are written to. */
    static final class Broken extends IOException {
        Broken(@Nullable String why) {
            super(why);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static void require(Digest actual, Digest expected) {
        if (!actual.equals(expected)) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot accept content: its bytes are not what its digest says (got %s, expected %s)"
                            .formatted(actual, expected));
        }
    }
}
