package io.atoll.protocol.work;

import io.atoll.bridge.Content;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.protocol.v1.TransferOrder.Direction;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.SignedOrder;
import io.atoll.work.TransferOrder;
import java.util.TreeSet;

/** Transfer orders for the wire and back. */
public final class OrderCodec {
    private OrderCodec() {}

    public static io.atoll.protocol.v1.TransferOrder write(SignedOrder from) {
        var order = from.order();
        return io.atoll.protocol.v1.TransferOrder.newBuilder()
                .setId(WireValues.bytes(order.id().uuid()))
                .setFrom(order.from().text())
                .setTo(order.to().text())
                .setMover(order.mover().text())
                .setDirection(order.isFetch() ? Direction.FETCH : Direction.PUSH)
                .setContent(
                        WireValues.content(
                                order.content().digest(),
                                order.content().sizeBytes(),
                                order.content().chunks()))
                .setTicket(from.ticket())
                .setEndpoint(from.endpoint())
                .addAllClasses(order.classes())
                .build();
    }

    /**
     * An order.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static SignedOrder read(io.atoll.protocol.v1.TransferOrder wire) {
        return new SignedOrder(order(wire), wire.getTicket(), wire.getEndpoint());
    }

    private static TransferOrder order(io.atoll.protocol.v1.TransferOrder wire) {
        var id = new TransferId(WireValues.uuid(wire.getId()));
        var content = WireValues.content(wire.getContent(), Content::new);
        var classes = new TreeSet<>(wire.getClassesList());
        try {
            if (wire.getMover().isEmpty()) { // of a control plane that names a direction only
                var ticket = SignedTicket.read(wire.getTicket()).ticket();
                return TransferOrder.permitted(id, content, classes, ticket);
            }
            return new TransferOrder(
                    id,
                    new SiteName(wire.getFrom()),
                    new SiteName(wire.getTo()),
                    new SiteName(wire.getMover()),
                    content,
                    classes);
        } catch (IllegalArgumentException e) {
            throw WireValues.malformed(String.valueOf(e.getMessage()));
        }
    }
}
