package io.atoll.bridge.dataplane.wire;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How many small contents travel in one request; docs/reference/data-plane.md explains it. Each
 * shows a ticket of its own, and what becomes of one is nothing to the others.
 */
public final class BundleFormat {
    private static final int MOST_PROBLEM_BYTES = 4096;
    private static final byte DELIVERED = 0;
    private static final byte REFUSED = 1;

    private BundleFormat() {}

    /**
     * @throws AtollException LIMIT_EXCEEDED if {@code ticket}'s content is no small one
     */
    public static void requireSmall(Ticket ticket) {
        if (ticket.sizeBytes() > Bundle.MOST_CONTENT_BYTES) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot move content %s in a bundle: it is too large (got %d bytes, expected at most %d)"
                            .formatted(
                                    ticket.digest(),
                                    ticket.sizeBytes(),
                                    Bundle.MOST_CONTENT_BYTES));
        }
    }

    /** All bytes of a small content. */
    public static byte[] read(ContentStore store, Ticket ticket) {
        requireSmall(ticket);
        try (var reading = store.open(ticket.digest())) {
            var content = reading.content();
            if (content.sizeBytes() != ticket.sizeBytes()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot move content %s: its size is not the ticket's (got %d, expected %d)"
                                .formatted(
                                        ticket.digest(), content.sizeBytes(), ticket.sizeBytes()));
            }
            var bytes = ByteBuffer.allocate((int) content.sizeBytes());
            while (bytes.hasRemaining() && reading.read(bytes.position(), bytes) >= 0) {
                // until it is whole
            }
            if (bytes.hasRemaining()) {
                throw new AtollException(
                        ErrorCode.CORRUPT,
                        "cannot move content %s: it became shorter while it was read"
                                .formatted(ticket.digest()));
            }
            return bytes.array();
        }
    }

    /** Writes {@code bytes} where it is not known yet, verified; closes {@code writing}. */
    public static Content write(ContentStore.Writing writing, Ticket ticket, byte[] bytes) {
        var content = Content.small(ticket.digest(), ticket.sizeBytes());
        try (writing) {
            if (writing.nextChunk() < content.chunks().size()) {
                writing.write(ByteBuffer.wrap(bytes));
            }
            writing.commit();
        }
        return content;
    }

    public static byte[] sized(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    public static String sized(BodyReceiver in, int mostBytes) {
        int length = Short.toUnsignedInt(ByteBuffer.wrap(in.bytes(Short.BYTES)).getShort());
        if (length > mostBytes) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read a bundle: a text in it is too long (got %d bytes, expected at most %d)"
                            .formatted(length, mostBytes));
        }
        return new String(in.bytes(length), StandardCharsets.UTF_8);
    }

    public static void delivered(ByteArrayOutputStream out, byte[] content) {
        out.write(DELIVERED);
        out.writeBytes(content);
    }

    public static void refused(ByteArrayOutputStream out, AtollException why) {
        out.write(REFUSED);
        var sentence = why.code().name() + ' ' + why.getMessage();
        out.writeBytes(
                sized(sentence.substring(0, Math.min(sentence.length(), MOST_PROBLEM_BYTES / 4))));
    }

    /** What the peer says of the next content: empty if it is delivered. */
    public static Optional<AtollException> outcome(BodyReceiver in) {
        byte mark = in.bytes(1)[0];
        if (mark == DELIVERED) {
            return Optional.empty();
        }
        var text = sized(in, MOST_PROBLEM_BYTES);
        int blank = Math.max(0, text.indexOf(' '));
        return Optional.of(
                new AtollException(
                        WireFormat.codeOf(text.substring(0, blank)),
                        text.substring(blank).strip()));
    }
}
