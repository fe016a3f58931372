package io.atoll.bridge.dataplane;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Decides whether a peer may do what it asks: certificate, ticket, term, residency. */
final class Admission {
    private final SiteName store;
    private final DataPlaneParts parts;

    Admission(SiteName store, DataPlaneParts parts) {
        this.store = store;
        this.parts = parts;
    }

    /**
     * The ticket that allows it.
     *
     * @throws AtollException UNAUTHENTICATED, DENIED, FENCED
     */
    Ticket admit(Channel channel, HttpRequest request, Ticket.Verb verb, Digest digest) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (!header.startsWith(WireFormat.TICKET_SCHEME)) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot serve content: there is no ticket in the Authorization header");
        }
        String compact = header.substring(WireFormat.TICKET_SCHEME.length());
        TicketVerifier verifier = parts.tickets().get();
        Ticket shown = verifier.verify(compact, parts.time().now());
        String peer = peer(channel, shown);
        var use = new TicketVerifier.Use(store, peer, verb, digest);
        Ticket ticket = verifier.verify(compact, use, parts.time().now());
        if (ticket.term().compareTo(parts.peers().lowestTerm()) < 0) {
            throw new AtollException(
                    ErrorCode.FENCED,
                    "cannot accept ticket %s: its term is over (got %s, expected at least %s)"
                            .formatted(ticket.id(), ticket.term(), parts.peers().lowestTerm()));
        }
        requireResidency(ticket);
        return ticket;
    }

    // With a certificate the peer is the site it names; without one it can only be a person, whom
    // the ticket names.
    private String peer(Channel channel, Ticket ticket) {
        Optional<X509Certificate> certificate = PeerNames.certificate(channel);
        if (certificate.isEmpty()) {
            return ticket.peerSite().isEmpty() ? ticket.peer() : "a peer without certificate";
        }
        SiteName site =
                PeerNames.site(certificate.get())
                        .orElseThrow(() -> denied("its certificate names no site"));
        if (!parts.peers().isCurrent(site, certificate.get())) {
            throw denied(
                    "site \"%s\" has joined again since with another key, or is retired"
                            .formatted(site));
        }
        return Ticket.peerOf(site);
    }

    private void requireResidency(Ticket ticket) {
        if (!parts.residency().onRecord(ticket)) {
            throw denied(
                    "ticket %s says of content %s what is not on record of its artifact"
                            .formatted(ticket.id(), ticket.digest()));
        }
        boolean allowed =
                switch (ticket.verb()) {
                    case WRITE ->
                            parts.residency().allowed(ticket.classes(), ticket.origin(), store);
                    case READ ->
                            ticket.peerSite()
                                    .map(site -> allowedAt(ticket, site))
                                    .orElseGet(() -> allowedToPerson(ticket));
                };
        if (!allowed) {
            throw denied(
                    "residency forbids content with classes %s of site \"%s\" to lie at %s"
                            .formatted(
                                    ticket.classes(),
                                    ticket.origin(),
                                    ticket.verb() == Ticket.Verb.WRITE ? store : ticket.peer()));
        }
    }

    private boolean allowedAt(Ticket ticket, SiteName site) {
        return parts.residency().allowed(ticket.classes(), ticket.origin(), site);
    }

    private boolean allowedToPerson(Ticket ticket) {
        return parts.residency().allowedToPerson(ticket.classes(), ticket.origin(), ticket.peer());
    }

    private static AtollException denied(String why) {
        return new AtollException(ErrorCode.DENIED, "cannot serve content: " + why);
    }
}
