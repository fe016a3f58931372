package io.atoll.bridge.dataplane;

import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.ticket.TicketVerifier;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
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
     * The text of the ticket that a request shows.
     *
     * @throws AtollException UNAUTHENTICATED if there is none
     */
    static String shown(HttpRequest request) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (!header.startsWith(WireFormat.TICKET_SCHEME)) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot serve content: there is no ticket in the Authorization header");
        }
        return header.substring(WireFormat.TICKET_SCHEME.length());
    }

    /**
     * The ticket that allows it.
     *
     * @param digest the content that is asked for; empty: the ticket's own
     * @throws AtollException UNAUTHENTICATED, DENIED, FENCED
     */
    Ticket admit(Channel channel, String compact, Ticket.Verb verb, Optional<Digest> digest) {
        Ticket ticket = parts.tickets().get().verify(compact, parts.time().now());
        TicketVerifier.requireFor(
                ticket,
                new TicketVerifier.Use(
                        store, peer(channel, ticket), verb, digest.orElse(ticket.digest())));
        if (ticket.term().compareTo(parts.peers().lowestTerm()) < 0) {
            throw new AtollException(
                    ErrorCode.FENCED,
                    "cannot accept ticket %s: its term is over (got %s, expected at least %s)"
                            .formatted(ticket.id(), ticket.term(), parts.peers().lowestTerm()));
        }
        requireResidency(ticket);
        return ticket;
    }

    /**
     * Lets only a site through, as its certificate names it.
     *
     * @throws AtollException UNAUTHENTICATED if the peer shows no certificate; DENIED if it is not
     *     current
     */
    void requireSite(Channel channel) {
        currentSite(
                PeerNames.certificate(channel)
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.UNAUTHENTICATED,
                                                "cannot serve a bundle: the peer shows no"
                                                        + " certificate of a site")));
    }

    private SiteName currentSite(X509Certificate certificate) {
        SiteName site =
                PeerNames.site(certificate)
                        .orElseThrow(() -> denied("its certificate names no site"));
        requireValid(certificate);
        if (!parts.peers().isCurrent(site, certificate)) {
            throw denied(
                    "site \"%s\" has joined again since with another key, or is retired"
                            .formatted(site));
        }
        return site;
    }

    // With a certificate the peer is the site it names; without one it can only be a person, whom
    // the ticket names.
    private String peer(Channel channel, Ticket ticket) {
        Optional<X509Certificate> certificate = PeerNames.certificate(channel);
        if (certificate.isEmpty()) {
            return ticket.peerSite().isEmpty() ? ticket.peer() : "a peer without certificate";
        }
        return Ticket.peerOf(currentSite(certificate.get()));
    }

    // A connection that is kept outlives its handshake.
    private void requireValid(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(parts.time().now()));
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot serve content: the peer's certificate is not valid now (it is from %s to %s)"
                            .formatted(
                                    certificate.getNotBefore().toInstant(),
                                    certificate.getNotAfter().toInstant()),
                    e);
        }
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
