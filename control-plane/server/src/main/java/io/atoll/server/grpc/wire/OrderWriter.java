package io.atoll.server.grpc.wire;

import io.atoll.bridge.Ticket;
import io.atoll.control.transfer.TransferOrder;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.wire.WireValues;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes transfer orders good: their tickets are signed here. Stateless; any thread.
 *
 * @param sign the text of a ticket
 * @param endpoint {@code host:port} of a store's data plane; empty: not known
 */
public record OrderWriter(
        Function<Ticket, String> sign, Function<SiteName, Optional<String>> endpoint) {
    /** The order without a term; empty if nobody knows yet where its store is reached. */
    public Optional<ControlMessage.Builder> write(TransferOrder from) {
        // Repeated by the leader until the site reports, so it comes again.
        return endpoint.apply(from.ticket().store()).map(address -> message(from, address));
    }

    private ControlMessage.Builder message(TransferOrder from, String address) {
        var direction =
                switch (from.direction()) {
                    case FETCH -> io.atoll.protocol.v1.TransferOrder.Direction.FETCH;
                    case PUSH -> io.atoll.protocol.v1.TransferOrder.Direction.PUSH;
                };
        return ControlMessage.newBuilder()
                .setOrder(
                        io.atoll.protocol.v1.TransferOrder.newBuilder()
                                .setId(WireValues.bytes(from.id().uuid()))
                                .setDirection(direction)
                                .setContent(
                                        WireValues.content(
                                                from.content().digest(),
                                                from.content().sizeBytes(),
                                                from.content().chunks()))
                                .setTicket(sign.apply(from.ticket()))
                                .setEndpoint(address)
                                .addAllClasses(from.ticket().classes()));
    }
}
