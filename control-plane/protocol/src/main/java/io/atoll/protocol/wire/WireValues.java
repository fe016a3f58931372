package io.atoll.protocol.wire;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.DataClasses;
import io.atoll.protocol.v1.AttemptRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The small values that many messages share, read and written the same way at both ends of the
 * link. What is malformed is refused with an {@link AtollException} INVALID.
 */
public final class WireValues {
    /** The one kind of executor of agents and control planes that do not name kinds. */
    public static final String OLDEST_EXECUTOR = "process";

    private static final int DIGEST_BYTES = 32;
    private static final int UUID_BYTES = 16;
    private static final int MOST_CLASSES = 10_000;

    private WireValues() {}

    /** The id of 16 bytes. */
    public static UUID uuid(ByteString bytes) {
        if (bytes.size() != UUID_BYTES) {
            throw malformed("an id of %d bytes, expected %d".formatted(bytes.size(), UUID_BYTES));
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** The id as 16 bytes. */
    public static ByteString bytes(UUID uuid) {
        var buffer =
                ByteBuffer.allocate(UUID_BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(buffer.flip());
    }

    /** An attempt's name. */
    public static AttemptId attempt(AttemptRef ref) {
        if (ref.getFence() < 1) {
            throw malformed("fence %d, expected 1 or more".formatted(ref.getFence()));
        }
        return new AttemptId(new ExecutionId(uuid(ref.getExecution())), new Fence(ref.getFence()));
    }

    /** An attempt's name for the wire. */
    public static AttemptRef attempt(AttemptId id) {
        return AttemptRef.newBuilder()
                .setExecution(bytes(id.execution().uuid()))
                .setFence(id.fence().number())
                .build();
    }

    /** A digest of 32 bytes; no bytes stand for a digest of zeros. */
    public static Digest digest(ByteString bytes) {
        if (bytes.size() != DIGEST_BYTES) {
            throw malformed(
                    "a digest of %d bytes, expected %d".formatted(bytes.size(), DIGEST_BYTES));
        }
        return Digest.ofHash(bytes.toByteArray());
    }

    /** The digest as 32 bytes. */
    public static ByteString bytes(Digest digest) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digest.hex()));
    }

    /**
     * A content, whose chunk list must be whole and as long as its size asks for.
     *
     * @param maker makes it; its IllegalArgumentException says what is wrong with it
     * @throws AtollException INVALID if it is malformed: a cut list would verify less than it says
     */
    public static <C> C content(io.atoll.protocol.v1.Content wire, ContentMaker<C> maker) {
        ByteString chunks = wire.getChunks();
        if (chunks.size() % DIGEST_BYTES != 0) {
            throw malformed("a chunk list of %d bytes".formatted(chunks.size()));
        }
        List<Digest> digests = new ArrayList<>(chunks.size() / DIGEST_BYTES);
        for (int at = 0; at < chunks.size(); at += DIGEST_BYTES) {
            digests.add(digest(chunks.substring(at, at + DIGEST_BYTES)));
        }
        try {
            return maker.make(digest(wire.getDigest()), wire.getSizeBytes(), digests);
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage() == null ? "a content" : e.getMessage());
        }
    }

    /** Makes a content of its parts. */
    @FunctionalInterface
    public interface ContentMaker<C> {
        C make(Digest digest, long sizeBytes, List<Digest> chunks);
    }

    /** A content for the wire. */
    public static io.atoll.protocol.v1.Content content(
            Digest digest, long sizeBytes, List<Digest> chunks) {
        var bytes = ByteBuffer.allocate(DIGEST_BYTES * chunks.size());
        for (Digest chunk : chunks) {
            bytes.put(HexFormat.of().parseHex(chunk.hex()));
        }
        return io.atoll.protocol.v1.Content.newBuilder()
                .setDigest(bytes(digest))
                .setSizeBytes(sizeBytes)
                .setChunks(ByteString.copyFrom(bytes.flip()))
                .build();
    }

    /** Names of classes; inherited ones may be more than one artifact is given. */
    public static SortedSet<String> classes(List<String> names) {
        if (names.size() > MOST_CLASSES) {
            throw malformed("%d classes".formatted(names.size()));
        }
        var classes = new TreeSet<String>();
        // Each by itself: only their form is looked at.
        names.forEach(name -> classes.addAll(DataClasses.checked(List.of(name))));
        return classes;
    }

    /**
     * The ids of transfers.
     *
     * @throws AtollException INVALID if one is no id
     */
    public static Set<TransferId> transfers(List<ByteString> wire) {
        return wire.stream().map(id -> new TransferId(uuid(id))).collect(Collectors.toSet());
    }

    /** What is thrown of a message that has {@code what}. */
    public static AtollException malformed(String what) {
        return new AtollException(
                ErrorCode.INVALID, "cannot read a message of the link: it has " + what);
    }
}
