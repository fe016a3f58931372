package io.atoll.server.grpc.wire;

import io.atoll.bridge.Ticket;
import io.atoll.control.event.Effect.SendOrder;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.work.OrderCodec;
import io.atoll.work.SignedOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes transfer orders good: their tickets are signed here, those of one call together. Stateless;
 * any thread.
 *
 * @param sign the texts of tickets, in their order
 * @param endpoint {@code host:port} of a store's data plane; empty: not known
 */
public record OrderWriter(
        Function<List<Ticket>, List<String>> sign, Function<SiteName, Optional<String>> endpoint) {
    /**
     * The orders without a term, in their order; empty where nobody knows yet how the order's store
     * is reached. Such an order is repeated by the leader until the site reports.
     */
    public List<Optional<ControlMessage.Builder>> write(List<SendOrder> orders) {
        List<String> tickets = sign.apply(orders.stream().map(SendOrder::ticket).toList());
        return IntStream.range(0, orders.size())
                .mapToObj(i -> message(orders.get(i), tickets.get(i)))
                .toList();
    }

    private Optional<ControlMessage.Builder> message(SendOrder from, String ticket) {
        return endpoint.apply(from.ticket().store())
                .map(
                        address ->
                                ControlMessage.newBuilder()
                                        .setOrder(
                                                OrderCodec.write(
                                                        new SignedOrder(
                                                                from.order(), ticket, address))));
    }
}
