package io.atoll.bridge;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Computes what a file holds on two threads: one hashes the whole, the other the chunks. The bytes
 * come from the disk once, since both read at about the same place.
 */
public final class FileHashing {
    private static final int BUFFER_BYTES = 256 << 10;

    /** Smaller files are done before a second thread would be of use. */
    private static final long ALONE_BYTES = 4L * Content.CHUNK_BYTES;

    private FileHashing() {}

    /**
     * Reads all of {@code file}, which should not change meanwhile: what it seemed to hold then is
     * what no receiver takes. Blocks until it is done.
     */
    public static Content hash(Path file) throws IOException {
        if (Files.size(file) <= ALONE_BYTES) {
            try (InputStream in = Files.newInputStream(file)) {
                return ContentHasher.hash(in);
            }
        }
        CompletableFuture<List<Digest>> chunks =
                CompletableFuture.supplyAsync(
                        () -> chunks(file),
                        task -> Thread.ofPlatform().daemon().name("chunk-hasher").start(task));
        MessageDigest whole = Digest.newHasher();
        long sizeBytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                whole.update(buffer, 0, n);
                sizeBytes += n;
            }
        }
        List<Digest> found = join(chunks);
        if (found.size() != Content.chunkCount(sizeBytes)) {
            throw new IOException("it changed while it was read");
        }
        return new Content(Digest.ofHash(whole.digest()), sizeBytes, found);
    }

    private static List<Digest> chunks(Path file) {
        var chunks = new ArrayList<Digest>();
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            MessageDigest hasher = Digest.newHasher();
            int inChunkBytes = 0;
            int n = in.readNBytes(buffer, 0, BUFFER_BYTES);
            while (n > 0) {
                // A buffer is a whole part of a chunk, so none spans two.
                hasher.update(buffer, 0, n);
                inChunkBytes += n;
                n = in.readNBytes(buffer, 0, BUFFER_BYTES);
                if (inChunkBytes == Content.CHUNK_BYTES || n == 0) {
                    chunks.add(Digest.ofHash(hasher.digest()));
                    inChunkBytes = 0;
                }
            }
            return chunks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Digest> join(CompletableFuture<List<Digest>> chunks) throws IOException {
        try {
            return chunks.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e;
        }
    }
}
