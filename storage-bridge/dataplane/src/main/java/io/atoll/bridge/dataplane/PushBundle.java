package io.atoll.bridge.dataplane;

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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pushes many small contents in one request. Owned by its transfer thread. */
final class PushBundle implements ClientTransfer<List<Bundle.Delivery>> {
    private final Bundle bundle;
    private final ContentStore store;
    private final List<Bundle.Delivery> deliveries = new ArrayList<>();

    PushBundle(Bundle bundle, ContentStore store) {
        this.bundle = bundle;
        this.store = store;
    }

    /** A content with what is sent of it. */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record Item(SignedTicket ticket, byte[] head, byte[] content) {}

    @Override
    public List<Bundle.Delivery> run(ClientSession session) {
        var items = new ArrayList<Item>();
        for (var ticket : bundle.tickets()) {
            try {
                items.add(item(ticket));
            } catch (AtollException failed) {
                deliveries.add(new Bundle.Delivery(ticket, 0, Optional.of(failed)));
            }
        }
        if (!items.isEmpty()) {
            send(session, items);
        }
        return List.copyOf(deliveries);
    }

    private Item item(SignedTicket ticket) {
        byte[] content = BundleFormat.read(store, ticket.ticket());
        byte[] text = BundleFormat.sized(ticket.compact());
        byte[] head =
                ByteBuffer.allocate(text.length + Integer.BYTES)
                        .put(text)
                        .putInt(content.length)
                        .array();
        return new Item(ticket, head, content);
    }

    private void send(ClientSession session, List<Item> items) {
        var request = session.request(HttpMethod.POST, WireFormat.PUSH_PATH);
        int bytes = items.stream().mapToInt(i -> i.head().length + i.content().length).sum();
        request.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes);
        session.begin(request);
        var sender = session.sender();
        for (var item : items) {
            sender.bytes(item.head());
            sender.content(item.content());
        }
        sender.end();
        var answer = session.answer().requireSuccess();
        var in = new BodyReceiver(answer.body(), RateLimit.NONE);
        for (var item : items) {
            deliveries.add(
                    new Bundle.Delivery(
                            item.ticket(), item.content().length, BundleFormat.outcome(in)));
        }
        answer.body().finish();
    }

    @Override
    public List<TrafficLedger.Traffic> traffic(long wireReceivedBytes, long wireSentBytes) {
        return traffic(
                deliveries,
                each -> new Crossed(0, each.bytesMoved()),
                wireReceivedBytes,
                wireSentBytes);
    }

    /** What crossed content by content; the bytes on the wire go to the first. */
    static List<TrafficLedger.Traffic> traffic(
            List<Bundle.Delivery> deliveries,
            Function<Bundle.Delivery, Crossed> crossed,
            long wireReceivedBytes,
            long wireSentBytes) {
        var all = new ArrayList<TrafficLedger.Traffic>();
        for (var each : deliveries) {
            boolean first = all.isEmpty();
            all.add(
                    ClientTransfer.traffic(
                            each.ticket().ticket(),
                            crossed.apply(each),
                            first ? wireReceivedBytes : 0,
                            first ? wireSentBytes : 0));
        }
        return all;
    }
}
