package io.atoll.agent.record;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.SignedOrder;
import io.atoll.work.TransferOrder;
import io.atoll.work.WorkFormat;

/** Transfer orders as journal values. */
public final class OrderCodec {
    /** Stands where older versions wrote whether to fetch or to push. */
    private static final String FORMAT = "60";

    private final WorkFormat work;

    /** {@code work}: how an order is written. */
    public OrderCodec(WorkFormat work) {
        this.work = work;
    }

    public byte[] write(SignedOrder order) {
        var out = new RecordWriter().uuid(order.id().uuid()).text(FORMAT);
        return out.bytes(work.write(order)).toBytes();
    }

    public SignedOrder read(byte[] bytes) {
        return RecordReader.read(
                "a transfer order",
                bytes,
                in -> {
                    var id = new TransferId(in.uuid());
                    return in.text().equals(FORMAT) ? work.order(in.bytes()) : older(id, in);
                });
    }

    // The direction that was read before says nothing that the ticket does not say better.
    private static SignedOrder older(TransferId id, RecordReader in) {
        var content = in.content();
        String ticket = in.text();
        String endpoint = in.text();
        var classes = in.textSet();
        return new SignedOrder(
                TransferOrder.permitted(id, content, classes, claims(ticket)), ticket, endpoint);
    }

    private static Ticket claims(String ticket) {
        try {
            return SignedTicket.read(ticket).ticket();
        } catch (AtollException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
