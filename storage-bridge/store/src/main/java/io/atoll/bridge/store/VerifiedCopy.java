package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Reads all of a content and proves that it is what its digest says. */
final class VerifiedCopy {
    private static final int BUFFER_BYTES = 256 << 10;

    private VerifiedCopy() {}

    /** Takes all bytes it is given. */
    interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * Hands all bytes to {@code sink}.
     *
     * @throws io.atoll.kernel.AtollException CORRUPT, after the bytes were handed on, if they are
     *     not what the digest says
     */
    static void copy(ContentStore.Reading reading, Sink sink) throws IOException {
        Content content = reading.content();
        // Smaller content gets a smaller buffer: most outputs are a few kilobytes.
        var buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, content.sizeBytes() + 1));
        MessageDigest hasher = Digest.newHasher();
        long position = 0;
        while (reading.read(position, buffer.clear()) > 0) {
            position += buffer.flip().remaining();
            hasher.update(buffer.duplicate());
            sink.write(buffer);
        }
        if (!Digest.ofHash(hasher.digest()).equals(content.digest())) {
            throw StoreFailures.corrupt(
                    content.digest(),
                    "its bytes are not what its digest says; it is out of view now");
        }
    }
}
