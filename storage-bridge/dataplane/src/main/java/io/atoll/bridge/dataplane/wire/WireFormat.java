package io.atoll.bridge.dataplane.wire;

import io.atoll.bridge.Content;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The words of the protocol; docs/reference/data-plane.md explains them. */
public final class WireFormat {
    public static final String CONTENT_PATH = "/v1/content/";
    public static final String FETCH_PATH = "/v1/contents/fetch";
    public static final String PUSH_PATH = "/v1/contents/push";
    public static final String CHUNKS_SUFFIX = "/chunks";
    public static final String PROGRESS_SUFFIX = "/progress";
    public static final String TICKET_SCHEME = "Ticket ";
    public static final String SIZE = "atoll-size";
    public static final String FIRST_CHUNK = "atoll-first-chunk";
    public static final String NEXT_CHUNK = "atoll-next-chunk";
    public static final String ERROR = "atoll-error";

    public static final int DIGEST_BYTES = 32;

    /** 16 MiB of digests: contents up to 4 TiB. */
    public static final int MAX_CHUNK_LIST_BYTES = 16 << 20;

    public static final int MAX_PROBLEM_BYTES = 4096;
    public static final int MAX_LINE_CHARACTERS = 1024;
    public static final int MAX_HEADER_BYTES = 16 << 10;
    public static final int MAX_PIECE_BYTES = 64 << 10;

    private WireFormat() {}

    public static int chunkListBytes(long sizeBytes) {
        long bytes = Content.chunkCount(sizeBytes) * DIGEST_BYTES;
        if (bytes > MAX_CHUNK_LIST_BYTES) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move content: it is larger than the data plane carries (got %d bytes)"
                            .formatted(sizeBytes));
        }
        return (int) bytes;
    }

    public static byte[] encodeChunkList(Content content) {
        var out = ByteBuffer.allocate(chunkListBytes(content.sizeBytes()));
        content.chunks().forEach(chunk -> out.put(HexFormat.of().parseHex(chunk.hex())));
        return out.array();
    }

    public static Content decodeChunkList(Digest digest, long sizeBytes, byte[] list) {
        List<Digest> chunks = new ArrayList<>();
        var in = ByteBuffer.wrap(list);
        while (in.remaining() >= DIGEST_BYTES) {
            var hash = new byte[DIGEST_BYTES];
            in.get(hash);
            chunks.add(Digest.ofHash(hash));
        }
        return new Content(digest, sizeBytes, chunks);
    }

    /** The code that a peer named; one that is not known here passes, as it may in time. */
    public static ErrorCode codeOf(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.UNAVAILABLE;
    }

    /** A store that is full is not a caller that asks too often. */
    public static int statusOf(ErrorCode code) {
        return code == ErrorCode.LIMIT_EXCEEDED ? 507 : code.httpStatus();
    }
}
