package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.BodySender;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** Pushes one content. Owned by its transfer thread. */
final class Push implements ClientTransfer<Transfer.Moved> {
    private final SignedTicket signed;
    private final Ticket ticket;
    private final ContentStore store;
    private final boolean fromTheBeginning;
    private long sentBytes;

    /**
     * A push that has not begun.
     *
     * @param fromTheBeginning whether to send all, whatever the receiver says it kept
     */
    Push(SignedTicket ticket, ContentStore store, boolean fromTheBeginning) {
        this.signed = ticket;
        this.ticket = ticket.ticket();
        this.store = store;
        this.fromTheBeginning = fromTheBeginning;
    }

    @Override
    public Transfer.Moved run(ClientSession session) {
        try (ContentStore.Reading reading = store.open(ticket.digest())) {
            Content content = reading.content();
            if (content.sizeBytes() != ticket.sizeBytes()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot push content %s: its size is not the ticket's (got %d, expected %d)"
                                .formatted(
                                        ticket.digest(), content.sizeBytes(), ticket.sizeBytes()));
            }
            send(session, reading, firstChunk(session, content));
            return new Transfer.Moved(content, sentBytes);
        }
    }

    @Override
    public List<TrafficLedger.Traffic> traffic(long wireReceivedBytes, long wireSentBytes) {
        return List.of(
                ClientTransfer.traffic(
                        ticket, new Crossed(0, sentBytes), wireReceivedBytes, wireSentBytes));
    }

    // One chunk is not worth asking for.
    private int firstChunk(ClientSession session, Content content) {
        if (fromTheBeginning || content.chunks().size() < 2) {
            return 0;
        }
        ClientConnection.Answer answer =
                session.ask(
                                ClientTransfer.request(
                                        session,
                                        signed,
                                        HttpMethod.GET,
                                        WireFormat.PROGRESS_SUFFIX))
                        .requireSuccess();
        answer.body().finish();
        int next = answer.head().headers().getInt(WireFormat.NEXT_CHUNK, 0);
        return Math.clamp(next, 0, content.chunks().size());
    }

    private void send(ClientSession session, ContentStore.Reading reading, int firstChunk) {
        Content content = reading.content();
        byte[] list = WireFormat.encodeChunkList(content);
        long from = content.offsetOf(firstChunk);
        var request = ClientTransfer.request(session, signed, HttpMethod.PUT, "");
        request.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .set(HttpHeaderNames.CONTENT_LENGTH, list.length + content.sizeBytes() - from)
                .set(WireFormat.SIZE, content.sizeBytes())
                .set(WireFormat.FIRST_CHUNK, firstChunk);
        session.begin(request);
        BodySender sender = session.sender();
        boolean whole = false;
        try {
            sender.bytes(list);
            sender.content(reading, from, session::hasAnswer);
            whole = sender.sentBytes() == content.sizeBytes() - from;
            if (whole || !session.hasAnswer()) {
                sender.end();
            }
        } catch (AtollException e) {
            // The connection breaks when the receiver refuses early: its answer says more.
            if (e.code() != ErrorCode.UNAVAILABLE || !session.hasAnswer()) {
                throw e;
            }
        } finally {
            sentBytes = sender.sentBytes();
        }
        session.answer().requireSuccess().body().finish();
        if (!whole) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot push content %s: the store answered before it had all of it"
                            .formatted(ticket.digest()));
        }
    }
}
