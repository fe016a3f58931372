package io.atoll.simulation.control;

import io.atoll.bridge.Ticket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets as claims: a text stands for a ticket that was given out. Owned by the control plane. */
final class Tickets {
    private final Map<String, Ticket> issued = new HashMap<>();

    String issue(Ticket ticket) {
        var text = "ticket-" + issued.size();
        issued.put(text, ticket);
        return text;
    }

    Optional<Ticket> read(String text) {
        return Optional.ofNullable(issued.get(text));
    }
}
