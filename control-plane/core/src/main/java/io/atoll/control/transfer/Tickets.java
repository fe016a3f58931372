package io.atoll.control.transfer;

import io.atoll.bridge.Ticket;
import io.atoll.control.live.Moment;
import io.atoll.control.state.Artifact;
import java.util.UUID;

/** Issues the tickets of people, for the global store. Stateless. */
public final class Tickets {
    private final Moment moment;

    public Tickets(Moment moment) {
        this.moment = moment;
    }

    /** A ticket for a person. @param id of what it is for */
    public Ticket of(String caller, Ticket.Verb verb, UUID id, Artifact artifact) {
        return new Ticket(
                id,
                verb,
                moment.global(),
                "caller/" + caller,
                artifact.id(),
                artifact.content().digest(),
                artifact.content().sizeBytes(),
                artifact.classes(),
                artifact.origin(),
                moment.term(),
                moment.now().plus(moment.config().ticketTtl()));
    }
}
