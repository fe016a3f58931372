package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;

/** Fetches one content. Owned by its transfer thread. */
final class Fetch implements ClientTransfer {
    private final Ticket ticket;
    private final ContentStore store;
    private final RateLimit rate;
    private long receivedBytes;

    Fetch(Ticket ticket, ContentStore store, RateLimit rate) {
        this.ticket = ticket;
        this.store = store;
        this.rate = rate;
    }

    @Override
    public Content run(ClientSession session) {
        Content content = describe(session);
        try (ContentStore.Writing writing = store.receive(content)) {
            long from = content.offsetOf(writing.nextChunk());
            if (from < content.sizeBytes()) {
                receive(session, writing, from);
            }
            writing.commit();
        }
        return content;
    }

    @Override
    public long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public long sentBytes() {
        return 0;
    }

    private Content describe(ClientSession session) {
        if (ticket.sizeBytes() <= Content.CHUNK_BYTES) {
            return Content.small(ticket.digest(), ticket.sizeBytes());
        }
        ClientConnection.Answer answer =
                session.ask(session.request(HttpMethod.GET, WireFormat.CHUNKS_SUFFIX))
                        .requireSuccess();
        int bytes = WireFormat.chunkListBytes(ticket.sizeBytes());
        byte[] list = new BodyReceiver(answer.body(), RateLimit.NONE).bytes(bytes);
        answer.body().finish();
        return WireFormat.decodeChunkList(ticket.digest(), ticket.sizeBytes(), list);
    }

    private void receive(ClientSession session, ContentStore.Writing writing, long from) {
        var request = session.request(HttpMethod.GET, "");
        if (from > 0) {
            request.headers().set(HttpHeaderNames.RANGE, "bytes=" + from + "-");
        }
        ClientConnection.Answer answer = session.ask(request).requireSuccess();
        try {
            new BodyReceiver(answer.body(), rate).content(writing, 0, ticket.sizeBytes() - from);
        } finally {
            receivedBytes = answer.body().takenBytes();
        }
    }
}
