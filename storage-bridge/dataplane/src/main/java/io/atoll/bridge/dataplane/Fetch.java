package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.BodyReceiver;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.ticket.SignedTicket;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** Fetches one content. Owned by its transfer thread. */
final class Fetch implements ClientTransfer<Transfer.Moved> {
    private final SignedTicket signed;
    private final Ticket ticket;
    private final ContentStore store;
    private final RateLimit rate;
    private long receivedBytes;

    Fetch(SignedTicket ticket, ContentStore store, RateLimit rate) {
        this.signed = ticket;
        this.ticket = ticket.ticket();
        this.store = store;
        this.rate = rate;
    }

    @Override
    public Transfer.Moved run(ClientSession session) {
        Content content = describe(session);
        try (ContentStore.Writing writing = store.receive(content)) {
            long from = content.offsetOf(writing.nextChunk());
            if (from < content.sizeBytes()) {
                receive(session, writing, from);
            }
            writing.commit();
        }
        return new Transfer.Moved(content, receivedBytes);
    }

    @Override
    public List<TrafficLedger.Traffic> traffic(long wireReceivedBytes, long wireSentBytes) {
        return List.of(
                ClientTransfer.traffic(
                        ticket, new Crossed(receivedBytes, 0), wireReceivedBytes, wireSentBytes));
    }

    private Content describe(ClientSession session) {
        if (ticket.sizeBytes() <= Content.CHUNK_BYTES) {
            return Content.small(ticket.digest(), ticket.sizeBytes());
        }
        ClientConnection.Answer answer =
                session.ask(
                                ClientTransfer.request(
                                        session, signed, HttpMethod.GET, WireFormat.CHUNKS_SUFFIX))
                        .requireSuccess();
        int bytes = WireFormat.chunkListBytes(ticket.sizeBytes());
        byte[] list = new BodyReceiver(answer.body(), RateLimit.NONE).bytes(bytes);
        answer.body().finish();
        return WireFormat.decodeChunkList(ticket.digest(), ticket.sizeBytes(), list);
    }

    private void receive(ClientSession session, ContentStore.Writing writing, long from) {
        var request = ClientTransfer.request(session, signed, HttpMethod.GET, "");
        if (from > 0) {
            request.headers().set(HttpHeaderNames.RANGE, "bytes=" + from + "-");
        }
        ClientConnection.Answer answer = session.ask(request).requireSuccess();
        try {
            new BodyReceiver(answer.body(), rate)
                    .content(writing, 0, ticket.sizeBytes() - from, () -> {});
            answer.body().finish();
        } finally {
            receivedBytes = answer.body().takenBytes();
        }
    }
}
