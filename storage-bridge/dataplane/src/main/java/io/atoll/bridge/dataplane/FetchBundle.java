package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.dataplane.wire.BodyReceiver;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.dataplane.wire.BundleFormat;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fetches many small contents in one request. Owned by its transfer thread. */
final class FetchBundle implements ClientTransfer<List<Bundle.Delivery>> {
    private final Bundle bundle;
    private final ContentStore store;
    private final RateLimit rate;
    private final List<Bundle.Delivery> deliveries = new ArrayList<>();

    FetchBundle(Bundle bundle, ContentStore store, RateLimit rate) {
        this.bundle = bundle;
        this.store = store;
        this.rate = rate;
    }

    @Override
    public List<Bundle.Delivery> run(ClientSession session) {
        var tickets = new ByteArrayOutputStream();
        bundle.tickets().forEach(each -> tickets.writeBytes(BundleFormat.sized(each.compact())));
        var request = session.request(HttpMethod.POST, WireFormat.FETCH_PATH);
        request.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .set(HttpHeaderNames.CONTENT_LENGTH, tickets.size());
        session.begin(request);
        var sender = session.sender();
        sender.bytes(tickets.toByteArray());
        sender.end();
        var answer = session.answer().requireSuccess();
        var in = new BodyReceiver(answer.body(), rate);
        bundle.tickets().forEach(ticket -> deliveries.add(take(ticket, in)));
        answer.body().finish();
        return List.copyOf(deliveries);
    }

    private Bundle.Delivery take(SignedTicket ticket, BodyReceiver in) {
        var refused = BundleFormat.outcome(in);
        if (refused.isPresent()) {
            return new Bundle.Delivery(ticket, 0, refused);
        }
        // Read whole before it is stored: a full disk must not lose the place in the stream.
        var shown = ticket.ticket();
        byte[] bytes = in.content((int) shown.sizeBytes());
        try {
            BundleFormat.write(
                    store.receive(Content.small(shown.digest(), shown.sizeBytes())), shown, bytes);
            return new Bundle.Delivery(ticket, bytes.length, Optional.empty());
        } catch (AtollException failed) {
            return new Bundle.Delivery(ticket, bytes.length, Optional.of(failed));
        }
    }

    @Override
    public List<TrafficLedger.Traffic> traffic(long wireReceivedBytes, long wireSentBytes) {
        return PushBundle.traffic(
                deliveries,
                each -> new Crossed(each.bytesMoved(), 0),
                wireReceivedBytes,
                wireSentBytes);
    }
}
