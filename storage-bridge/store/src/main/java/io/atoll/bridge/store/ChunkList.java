package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The file beside content of several chunks: its size (8 bytes), then 32 bytes per chunk. */
final class ChunkList {
    private static final int DIGEST_BYTES = 32;

    private ChunkList() {}

    static byte[] encode(Content content) {
        var out = ByteBuffer.allocate(Long.BYTES + DIGEST_BYTES * content.chunks().size());
        out.putLong(content.sizeBytes());
        content.chunks().forEach(chunk -> out.put(HexFormat.of().parseHex(chunk.hex())));
        return out.array();
    }

    /** Empty if the bytes are no chunk list. */
    static Optional<Content> decode(Digest digest, byte[] bytes) {
        if (bytes.length < Long.BYTES) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        long sizeBytes = in.getLong();
        if (sizeBytes < 0
                || bytes.length - Long.BYTES != DIGEST_BYTES * Content.chunkCount(sizeBytes)) {
            return Optional.empty();
        }
        List<Digest> chunks = new ArrayList<>();
        while (in.hasRemaining()) {
            var hash = new byte[DIGEST_BYTES];
            in.get(hash);
            chunks.add(Digest.ofHash(hash));
        }
        return Optional.of(new Content(digest, sizeBytes, chunks));
    }
}
