package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.BodyReceiver;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.dataplane.wire.BundleFormat;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Serves one bundle of small contents. Each content is admitted, verified and answered for itself.
 * Owned by its transfer thread, like {@link ServerExchange}.
 */
final class ServerBundle {
    private final Channel channel;
    private final Admission admission;
    private final DataPlaneParts parts;
    private final List<Moved> moved = new ArrayList<>();

    ServerBundle(Channel channel, Admission admission, DataPlaneParts parts) {
        this.channel = channel;
        this.admission = admission;
        this.parts = parts;
    }

    /** A content that crossed, wholly or not. */
    record Moved(Ticket ticket, long receivedBytes, long sentBytes) {}

    /** What has crossed so far. */
    List<Moved> moved() {
        return List.copyOf(moved);
    }

    /** The answer to a request for the contents of {@code in}'s tickets. */
    byte[] fetch(BodyReceiver in, long bodyBytes) {
        var out = new ByteArrayOutputStream();
        var tickets = new ArrayList<String>();
        long left = bodyBytes;
        while (left > 0) {
            var compact = BundleFormat.sized(in, SignedTicket.MAX_CHARACTERS);
            tickets.add(compact);
            requireFew(tickets.size());
            left -= Short.BYTES + compact.length();
        }
        int content = 0;
        for (var compact : tickets) {
            try {
                var ticket = admission.admit(channel, compact, Ticket.Verb.READ, Optional.empty());
                BundleFormat.requireSmall(ticket);
                content += (int) ticket.sizeBytes();
                requireLittle(content);
                byte[] bytes = open(ticket);
                BundleFormat.delivered(out, bytes);
                moved.add(new Moved(ticket, 0, bytes.length));
            } catch (AtollException refused) {
                BundleFormat.refused(out, refused);
            }
        }
        return out.toByteArray();
    }

    private byte[] open(Ticket ticket) {
        try {
            return BundleFormat.read(parts.store(), ticket);
        } catch (AtollException failed) {
            if (failed.code() == ErrorCode.NOT_FOUND) {
                parts.replicas().missing(ticket);
            }
            throw failed;
        }
    }

    /** Takes the contents of {@code in}. The answer to it, when all of them are told. */
    byte[] push(BodyReceiver in, long bodyBytes) {
        var told = new ArrayList<CompletableFuture<?>>();
        long left = bodyBytes;
        int content = 0;
        while (left > 0) {
            var compact = BundleFormat.sized(in, SignedTicket.MAX_CHARACTERS);
            int sizeBytes = ByteBuffer.wrap(in.bytes(Integer.BYTES)).getInt();
            requireFew(told.size() + 1);
            if (sizeBytes < 0 || sizeBytes > Bundle.MOST_CONTENT_BYTES) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot read a bundle: a content in it is too large (got %d bytes, expected at most %d)"
                                .formatted(sizeBytes, Bundle.MOST_CONTENT_BYTES));
            }
            content += sizeBytes;
            requireLittle(content);
            told.add(take(compact, in.content(sizeBytes)));
            left -= Short.BYTES + compact.length() + Integer.BYTES + sizeBytes;
        }
        var out = new ByteArrayOutputStream();
        told.forEach(each -> answer(out, each));
        return out.toByteArray();
    }

    private CompletableFuture<?> take(String compact, byte[] bytes) {
        try {
            var ticket = admission.admit(channel, compact, Ticket.Verb.WRITE, Optional.empty());
            if (bytes.length != ticket.sizeBytes()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot receive content %s: its size is not the ticket's (got %d, expected %d)"
                                .formatted(ticket.digest(), bytes.length, ticket.sizeBytes()));
            }
            moved.add(new Moved(ticket, bytes.length, 0));
            var writing =
                    parts.store()
                            .prove(
                                    Content.small(ticket.digest(), ticket.sizeBytes()),
                                    ticket.peer());
            var content = BundleFormat.write(writing, ticket, bytes);
            return parts.replicas().verified(ticket, content, bytes.length).toCompletableFuture();
        } catch (AtollException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static void answer(ByteArrayOutputStream out, CompletableFuture<?> told) {
        try {
            told.join();
            BundleFormat.delivered(out, new byte[0]);
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof AtollException why)) {
                throw failed;
            }
            BundleFormat.refused(out, why);
        }
    }

    private static void requireFew(int contents) {
        if (contents > Bundle.MOST_CONTENTS) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read a bundle: it has more than %d contents"
                            .formatted(Bundle.MOST_CONTENTS));
        }
    }

    private static void requireLittle(int bytes) {
        if (bytes > Bundle.MOST_BYTES) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot read a bundle: its contents are more than %d bytes"
                            .formatted(Bundle.MOST_BYTES));
        }
    }
}
