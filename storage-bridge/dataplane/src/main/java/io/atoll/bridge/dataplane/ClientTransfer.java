package io.atoll.bridge.dataplane;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.ticket.SignedTicket;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/**
 * What a client does on a connection. Owned by its transfer thread.
 *
 * @param <T> what comes of it
 */
interface ClientTransfer<T> {
    T run(ClientSession session);

    /** What it has moved so far, whatever came of it; the bytes on the wire are counted once. */
    List<TrafficLedger.Traffic> traffic(long wireReceivedBytes, long wireSentBytes);

    /** A request for the content of {@code ticket}. */
    static HttpRequest request(
            ClientSession session, SignedTicket ticket, HttpMethod method, String suffix) {
        var request =
                session.request(
                        method, WireFormat.CONTENT_PATH + ticket.ticket().digest().hex() + suffix);
        request.headers()
                .set(HttpHeaderNames.AUTHORIZATION, WireFormat.TICKET_SCHEME + ticket.compact());
        return request;
    }

    /** What the peer of {@code ticket}'s store has moved with it. */
    static TrafficLedger.Traffic traffic(
            Ticket ticket, Crossed content, long wireReceivedBytes, long wireSentBytes) {
        return new TrafficLedger.Traffic(
                ticket.id(),
                Ticket.peerOf(ticket.store()),
                content.receivedBytes(),
                content.sentBytes(),
                wireReceivedBytes,
                wireSentBytes);
    }

    /** Bytes of content. */
    record Crossed(long receivedBytes, long sentBytes) {}
}
