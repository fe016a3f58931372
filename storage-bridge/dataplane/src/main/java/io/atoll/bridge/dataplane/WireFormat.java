package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The words of the protocol; docs/reference/data-plane.md explains them. */
final class WireFormat {
    static final String CONTENT_PATH = "/v1/content/";
    static final String FETCH_PATH = "/v1/contents/fetch";
    static final String PUSH_PATH = "/v1/contents/push";
    static final String CHUNKS_SUFFIX = "/chunks";
    static final String PROGRESS_SUFFIX = "/progress";
    static final String TICKET_SCHEME = "Ticket ";
    static final String SIZE = "atoll-size";
    static final String FIRST_CHUNK = "atoll-first-chunk";
    static final String NEXT_CHUNK = "atoll-next-chunk";
    static final String ERROR = "atoll-error";

    static final int DIGEST_BYTES = 32;

    /** 16 MiB of digests: contents up to 4 TiB. */
    static final int MAX_CHUNK_LIST_BYTES = 16 << 20;

    static final int MAX_PROBLEM_BYTES = 4096;
    static final int MAX_LINE_CHARACTERS = 1024;
    static final int MAX_HEADER_BYTES = 16 << 10;
    static final int MAX_PIECE_BYTES = 64 << 10;

    private WireFormat() {}

    static int chunkListBytes(long sizeBytes) {
        long bytes = Content.chunkCount(sizeBytes) * DIGEST_BYTES;
        if (bytes > MAX_CHUNK_LIST_BYTES) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move content: it is larger than the data plane carries (got %d bytes)"
                            .formatted(sizeBytes));
        }
        return (int) bytes;
    }

    static byte[] encodeChunkList(Content content) {
        var out = ByteBuffer.allocate(chunkListBytes(content.sizeBytes()));
        content.chunks().forEach(chunk -> out.put(HexFormat.of().parseHex(chunk.hex())));
        return out.array();
    }

    static Content decodeChunkList(Digest digest, long sizeBytes, byte[] list) {
        List<Digest> chunks = new ArrayList<>();
        var in = ByteBuffer.wrap(list);
        while (in.remaining() >= DIGEST_BYTES) {
            var hash = new byte[DIGEST_BYTES];
            in.get(hash);
            chunks.add(Digest.ofHash(hash));
        }
        return new Content(digest, sizeBytes, chunks);
    }

    /** A store that is full is not a caller that asks too often. */
    static int statusOf(ErrorCode code) {
        return code == ErrorCode.LIMIT_EXCEEDED ? 507 : code.httpStatus();
    }
}
