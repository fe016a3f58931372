package io.atoll.bridge.dataplane.wire;

import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.ByteBuffer;

/** Writes a body into a store as it comes. Called on the transfer thread. */
public final class BodyReceiver {
    private static final int PIECE_BYTES = 256 << 10;

    private final BodyPipe pipe;
    private final RateLimit rate;

    public BodyReceiver(BodyPipe pipe, RateLimit rate) {
        this.pipe = pipe;
        this.rate = rate;
    }

    /** Reads exactly {@code n} bytes into memory. */
    public byte[] bytes(int n) {
        var into = ByteBuffer.allocate(n);
        pipe.read(into);
        requireFull(into);
        return into.array();
    }

    /** Reads a small content of exactly {@code n} bytes into memory. */
    public byte[] content(int n) {
        await(n);
        return bytes(n);
    }

    /**
     * Drops {@code skip} bytes that are there already, then writes {@code rest} bytes.
     *
     * @param heard called after each piece
     */
    public void content(ContentStore.Writing writing, long skip, long rest, Runnable heard) {
        var buffer = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, Math.max(skip, rest)));
        long left = skip + rest;
        while (left > 0) {
            long wanted = left > rest ? left - rest : left;
            buffer.clear().limit((int) Math.min(buffer.capacity(), wanted));
            await(buffer.limit());
            pipe.read(buffer);
            if (left <= rest) {
                // What came before a cut is written too: whole chunks of it are kept.
                writing.write(buffer.duplicate().flip());
            }
            requireFull(buffer);
            heard.run();
            left -= buffer.limit();
        }
    }

    private static void requireFull(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot receive content: the body ended early (%d bytes are missing)"
                            .formatted(buffer.remaining()));
        }
    }

    private void await(long bytes) {
        try {
            rate.await(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot receive content: it was cancelled", e);
        }
    }
}
