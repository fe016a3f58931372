package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * The digest of a whole content that comes in, computed from its file as far as its chunks have
 * landed. Of more than a few chunks a thread of its own does it, some way behind who writes, and
 * has the disk take what is there already: when the last chunk lands, little is left to do.
 *
 * <p>Owned by its writer; its thread shares with it the channel, which is read at positions only,
 * and a count of chunks.
 */
final class WholeHash {
    private static final int BUFFER_BYTES = 256 << 10;

    /** Of so many chunks a second thread would be of no use. */
    private static final int ALONE_CHUNKS = 4;

    /** How much may be in memory only before the disk is told to take it: 64 MiB. */
    private static final int FLUSHED_CHUNKS = 8;

    private final FileChannel channel;
    private final Content content;
    private final MessageDigest hasher = Digest.newHasher();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Semaphore landed = new Semaphore(0);
    private final CompletableFuture<Void> thread;
    private volatile boolean stopped;

    WholeHash(FileChannel channel, Content content) {
        this.channel = channel;
        this.content = content;
        this.thread =
                content.chunks().size() <= ALONE_CHUNKS
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.runAsync(
                                this::follow,
                                task ->
                                        Thread.ofPlatform()
                                                .daemon()
                                                .name("whole-hash")
                                                .start(task));
    }

    /**
     * Says that one more chunk is in the file.
     *
     * @throws IOException if an earlier one cannot be read or taken by the disk
     */
    void landed() throws IOException {
        if (thread.isCompletedExceptionally()) {
            join();
        }
        landed.release();
    }

    /** The digest, when all chunks have landed; blocks until it is known. */
    Digest finish() throws IOException {
        if (content.chunks().size() == 1) {
            return content.chunks().getFirst();
        }
        join();
        if (content.chunks().size() <= ALONE_CHUNKS) {
            for (int chunk = 0; chunk < content.chunks().size(); chunk++) {
                feed(chunk);
            }
        }
        return Digest.ofHash(hasher.digest());
    }

    /** Ends its thread, if there is one still; the channel is its owner's alone afterwards. */
    void stop() {
        stopped = true;
        landed.release();
        thread.exceptionally(_ -> null).join();
    }

    private void follow() {
        try {
            for (int chunk = 0; chunk < content.chunks().size(); chunk++) {
                landed.acquireUninterruptibly();
                if (stopped) {
                    return;
                }
                feed(chunk);
                if (chunk % FLUSHED_CHUNKS == FLUSHED_CHUNKS - 1) {
                    channel.force(false);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void join() throws IOException {
        try {
            thread.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e;
        }
    }

    private void feed(int chunk) throws IOException {
        hashRange(channel, buffer, content.offsetOf(chunk), content.chunkBytes(chunk), hasher);
    }

    /**
     * Hashes {@code bytes} of what lies at {@code position}; the buffer's content is lost.
     *
     * @throws EOFException if the file ends before
     */
    static void hashRange(
            FileChannel channel, ByteBuffer buffer, long position, int bytes, MessageDigest hasher)
            throws IOException {
        long end = position + bytes;
        for (long at = position; at < end; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int n = channel.read(buffer, at);
            if (n < 0) {
                throw new EOFException("a file became shorter while it was read");
            }
            hasher.update(buffer.flip());
            at += n;
        }
    }
}
