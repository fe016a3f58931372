package io.atoll.work;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One content is to be moved from one store to another. Idempotent by id; repeated until the mover
 * reports.
 *
 * @param from site whose store sends it
 * @param to site whose store takes it
 * @param mover the one of both that is told, dials the other and reports
 * @param classes what the content carries
 */
public record TransferOrder(
        TransferId id,
        SiteName from,
        SiteName to,
        SiteName mover,
        Content content,
        SortedSet<String> classes) {
    public TransferOrder {
        if (from.equals(to) || !(mover.equals(from) || mover.equals(to))) {
            throw new IllegalArgumentException(
                    "a transfer from %s to %s that %s moves".formatted(from, to, mover));
        }
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }

    /**
     * The order that {@code ticket} permits: for those of before orders named sites.
     *
     * @throws IllegalArgumentException if it permits no site to move anything
     */
    public static TransferOrder permitted(
            TransferId id, Content content, SortedSet<String> classes, Ticket ticket) {
        var peer =
                ticket.peerSite()
                        .orElseThrow(
                                () -> new IllegalArgumentException("a ticket of " + ticket.peer()));
        return switch (ticket.verb()) {
            case READ -> new TransferOrder(id, ticket.store(), peer, peer, content, classes);
            case WRITE -> new TransferOrder(id, peer, ticket.store(), peer, content, classes);
        };
    }

    /** Whether the mover brings it into its own store; otherwise it sends it from there. */
    public boolean isFetch() {
        return mover.equals(to);
    }

    /** The site that the mover dials. */
    public SiteName peer() {
        return isFetch() ? from : to;
    }
}
