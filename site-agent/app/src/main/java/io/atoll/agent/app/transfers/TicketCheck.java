package io.atoll.agent.app.transfers;

import io.atoll.agent.app.link.ControlPlaneTerms;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.SignedOrder;

/**
 * Proves that an order's ticket was signed by the control plane, is not over, and was given to this
 * site for exactly this order: the sender and the receiver refuse by themselves, too. Where classes
 * may lie is judged by the control plane alone (decision 15). Stateless; any thread.
 */
public final class TicketCheck {
    private final SiteName self;
    private final ControlPlaneTerms terms;
    private final TimeSource time;

    public TicketCheck(SiteName self, ControlPlaneTerms terms, TimeSource time) {
        this.self = self;
        this.terms = terms;
        this.time = time;
    }

    /**
     * The ticket of {@code order}, proved.
     *
     * @throws AtollException UNAUTHENTICATED if it is not the control plane's or is over; DENIED if
     *     it was given for something else than {@code order}
     */
    SignedTicket proved(SignedOrder order) {
        var shown = SignedTicket.read(order.ticket()).ticket();
        var use =
                new TicketVerifier.Use(
                        shown.store(),
                        Ticket.peerOf(self),
                        order.isFetch() ? Ticket.Verb.READ : Ticket.Verb.WRITE,
                        order.content().digest());
        var now = time.now().plus(terms.clockAhead());
        var ticket = terms.tickets().verify(order.ticket(), use, now);
        if (ticket.store().equals(self)) {
            throw denied(order, "its ticket is for this site's own store");
        }
        if (!order.order().mover().equals(self) || !ticket.store().equals(order.order().peer())) {
            throw denied(
                    order,
                    "its ticket lets '%s' move it with '%s', the order says '%s' with '%s'"
                            .formatted(
                                    self,
                                    ticket.store(),
                                    order.order().mover(),
                                    order.order().peer()));
        }
        if (ticket.sizeBytes() != order.content().sizeBytes()) {
            throw denied(
                    order,
                    "its ticket is for %d bytes, the order for %d"
                            .formatted(ticket.sizeBytes(), order.content().sizeBytes()));
        }
        if (!ticket.classes().equals(order.classes())) {
            throw denied(
                    order,
                    "its ticket is for classes %s, the order carries classes %s"
                            .formatted(ticket.classes(), order.classes()));
        }
        return new SignedTicket(ticket, order.ticket());
    }

    private static AtollException denied(SignedOrder order, String why) {
        return new AtollException(
                ErrorCode.DENIED, "cannot move %s: %s".formatted(order.content().digest(), why));
    }
}
