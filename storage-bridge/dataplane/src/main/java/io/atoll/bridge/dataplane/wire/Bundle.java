package io.atoll.bridge.dataplane.wire;

import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import java.util.List;
import java.util.Optional;

/**
 * Small contents that are moved together, in one request.
 *
 * @throws AtollException LIMIT_EXCEEDED if a content is too large
 * @param tickets at least 1 and at most {@link #MOST_CONTENTS}, all for one store and of one verb;
 *     their contents at most {@link #MOST_CONTENT_BYTES} each and {@link #MOST_BYTES} together
 */
public record Bundle(List<SignedTicket> tickets) {
    /** Contents of one bundle. */
    public static final int MOST_CONTENTS = 256;

    /** Bytes of one content in a bundle: 64 KiB. */
    public static final int MOST_CONTENT_BYTES = 64 << 10;

    /** Bytes of all contents of one bundle: 1 MiB, held in memory at both ends. */
    public static final int MOST_BYTES = 1 << 20;

    public Bundle {
        tickets = List.copyOf(tickets);
        if (tickets.isEmpty() || tickets.size() > MOST_CONTENTS) {
            throw new IllegalArgumentException("a bundle of " + tickets.size() + " contents");
        }
        var first = tickets.getFirst().ticket();
        long bytes = 0;
        for (var each : tickets) {
            BundleFormat.requireSmall(each.ticket());
            bytes += each.ticket().sizeBytes();
        }
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("a bundle of " + bytes + " bytes");
        }
        if (!tickets.stream()
                .map(SignedTicket::ticket)
                .allMatch(
                        each ->
                                each.store().equals(first.store())
                                        && each.verb() == first.verb())) {
            throw new IllegalArgumentException("a bundle for more than one store or verb");
        }
    }

    /**
     * What became of one content.
     *
     * @param bytesMoved bytes of content that really crossed now
     * @param failure empty if it lies where it was to be, verified
     */
    public record Delivery(
            SignedTicket ticket, long bytesMoved, Optional<AtollException> failure) {}
}
