package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A file on this machine with its digests, computed in one pass.
 *
 * @param chunks digests of its chunks of 8 MiB; none for an empty file
 */
public record LocalContent(Path file, Digest digest, long sizeBytes, List<Digest> chunks) {
    /** The unit in which content is verified (docs/reference/data-plane.md). */
    public static final int CHUNK_BYTES = 8 << 20;

    private static final int BUFFER_BYTES = 256 << 10;

    public LocalContent {
        chunks = List.copyOf(chunks);
    }

    /**
     * Reads {@code file} to its end.
     *
     * @throws AtollException NOT_FOUND or INVALID if it cannot be read
     */
    public static LocalContent of(Path file) {
        if (Files.isDirectory(file)) {
            throw new AtollException(
                    ErrorCode.NOT_AVAILABLE,
                    "cannot upload %s: uploading a directory is not available in this version"
                            .formatted(file));
        }
        MessageDigest whole = Digest.newHasher();
        var chunks = new ArrayList<Digest>();
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            MessageDigest chunk = Digest.newHasher();
            // BUFFER_BYTES divides CHUNK_BYTES, so a full buffer never straddles two chunks.
            for (int n = in.readNBytes(buffer, 0, BUFFER_BYTES);
                    n > 0;
                    n = in.readNBytes(buffer, 0, BUFFER_BYTES)) {
                whole.update(buffer, 0, n);
                chunk.update(buffer, 0, n);
                size += n;
                if (size % CHUNK_BYTES == 0 || n < BUFFER_BYTES) {
                    chunks.add(Digest.ofHash(chunk.digest()));
                }
            }
            if (size % CHUNK_BYTES != 0 && size % BUFFER_BYTES == 0) {
                chunks.add(Digest.ofHash(chunk.digest()));
            }
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read %s: no such file, or not readable".formatted(file),
                    e);
        }
        return new LocalContent(file, Digest.ofHash(whole.digest()), size, chunks);
    }
}
