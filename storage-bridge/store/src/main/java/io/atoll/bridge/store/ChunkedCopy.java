package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies content of several chunks to a file, within the kernel where it can, and proves each chunk
 * of the copy: the digests of the chunks were proved to make up the whole when the content was
 * stored, so one pass of one hash is enough, and two threads can share it.
 *
 * <p>Each thread owns its buffer and its channel to the copy; the two share a counter of chunks and
 * the reading, which reads at positions and keeps none.
 */
final class ChunkedCopy {
    private static final int BUFFER_BYTES = 256 << 10;

    private final PosixReading reading;
    private final Content content;
    private final Path target;
    private final AtomicInteger next = new AtomicInteger();

    private ChunkedCopy(PosixReading reading, Path target) {
        this.reading = reading;
        this.content = reading.content();
        this.target = target;
    }

    /**
     * Copies all to {@code target}, which exists and is empty; blocks until it is done.
     *
     * @throws io.atoll.kernel.AtollException CORRUPT, with some bytes written, if a chunk is not
     *     what its digest says
     */
    static void copy(PosixReading reading, Path target) throws IOException {
        var copy = new ChunkedCopy(reading, target);
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(
                        copy::share, task -> Thread.ofPlatform().name("chunked-copy").start(task));
        try {
            copy.share();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            copy.stop();
            other.exceptionally(_ -> null).join();
        }
        join(other);
    }

    private static void join(CompletableFuture<Void> other) throws IOException {
        try {
            other.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case UncheckedIOException failed -> throw failed.getCause();
                case RuntimeException failed -> throw failed;
                case null, default -> throw e;
            }
        }
    }

    private void stop() {
        next.set(content.chunks().size());
    }

    private void share() {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel out =
                FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int chunk = next.getAndIncrement();
                    chunk < content.chunks().size();
                    chunk = next.getAndIncrement()) {
                copy(chunk, out, buffer);
            }
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private void copy(int chunk, FileChannel out, ByteBuffer buffer) throws IOException {
        MessageDigest hasher = Digest.newHasher();
        long position = content.offsetOf(chunk);
        int bytes = content.chunkBytes(chunk);
        reading.copyTo(out.position(position), position, bytes);
        WholeHash.hashRange(out, buffer, position, bytes, hasher);
        if (!Digest.ofHash(hasher.digest()).equals(content.chunks().get(chunk))) {
            throw StoreFailures.corrupt(
                    content.digest(),
                    "its bytes are not what its digest says; it is out of view now");
        }
    }
}
