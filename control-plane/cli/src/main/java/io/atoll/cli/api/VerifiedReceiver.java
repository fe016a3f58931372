package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/** Writes content to a file while it proves each chunk and the whole. Used once. */
final class VerifiedReceiver {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Digest digest;
    private final long sizeBytes;
    private final List<Digest> chunks;

    VerifiedReceiver(Digest digest, long sizeBytes, List<Digest> chunks) {
        this.digest = digest;
        this.sizeBytes = sizeBytes;
        this.chunks = chunks;
    }

    /**
     * Receives all of it.
     *
     * @throws AtollException CORRUPT at the first chunk that is not what its digest says
     * @throws IOException if the bytes end early
     */
    void receive(InputStream in, Path file) throws IOException {
        MessageDigest whole = Digest.newHasher();
        try (OutputStream out = Files.newOutputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            long received = 0;
            for (Digest expected : chunks) {
                MessageDigest chunk = Digest.newHasher();
                long end = Math.min(sizeBytes, received + LocalContent.CHUNK_BYTES);
                while (received < end) {
                    int n = in.read(buffer, 0, (int) Math.min(BUFFER_BYTES, end - received));
                    if (n < 0) {
                        throw new IOException("the content ended early");
                    }
                    chunk.update(buffer, 0, n);
                    whole.update(buffer, 0, n);
                    out.write(buffer, 0, n);
                    received += n;
                }
                require(Digest.ofHash(chunk.digest()), expected);
            }
        }
        require(Digest.ofHash(whole.digest()), digest);
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
