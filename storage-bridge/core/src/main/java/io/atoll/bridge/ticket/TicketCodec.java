package io.atoll.bridge.ticket;

import io.atoll.bridge.Ticket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The payload of a ticket: one {@code key=value} per line, in a fixed order, so that a ticket has
 * exactly one text. Reading accepts only that text.
 */
final class TicketCodec {
    private static final String FORMAT = "atoll-ticket 1";

    private TicketCodec() {}

    static byte[] encode(Ticket ticket) {
        var text = new StringBuilder(FORMAT).append('\n');
        line(text, "id", ticket.id());
        line(text, "verb", ticket.verb());
        line(text, "store", ticket.store());
        line(text, "peer", ticket.peer());
        line(text, "artifact", ticket.artifact());
        line(text, "digest", ticket.digest().hex());
        line(text, "size", ticket.sizeBytes());
        line(text, "origin", ticket.origin());
        line(text, "term", ticket.term());
        line(text, "expires", ticket.expiresAt().toEpochMilli());
        ticket.classes().forEach(mark -> line(text, "class", mark));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Ticket decode(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        try {
            Ticket ticket = parse(text.lines().toList());
            if (!text.equals(new String(encode(ticket), StandardCharsets.UTF_8))) {
                throw unreadable("its payload is not in canonical form");
            }
            return ticket;
        } catch (IllegalArgumentException e) {
            throw unreadable("its payload has a malformed value");
        }
    }

    static AtollException unreadable(String why) {
        return new AtollException(ErrorCode.UNAUTHENTICATED, "cannot read ticket: " + why);
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static Ticket parse(List<String> lines) {
        Iterator<String> rest = lines.iterator();
        if (!rest.hasNext() || !rest.next().equals(FORMAT)) {
            throw unreadable("its format is unknown (expected '" + FORMAT + "')");
        }
        UUID id = UUID.fromString(value(rest, "id"));
        Ticket.Verb verb = Ticket.Verb.valueOf(value(rest, "verb"));
        SiteName store = new SiteName(value(rest, "store"));
        String peer = value(rest, "peer");
        ArtifactId artifact = ArtifactId.parse(value(rest, "artifact"));
        Digest digest = new Digest(value(rest, "digest"));
        long sizeBytes = Long.parseLong(value(rest, "size"));
        SiteName origin = new SiteName(value(rest, "origin"));
        Term term = new Term(Long.parseLong(value(rest, "term")));
        Instant expires = Instant.ofEpochMilli(Long.parseLong(value(rest, "expires")));
        var classes = new TreeSet<String>();
        while (rest.hasNext()) {
            classes.add(value(rest, "class"));
        }
        return new Ticket(
                id, verb, store, peer, artifact, digest, sizeBytes, classes, origin, term, expires);
    }

    private static String value(Iterator<String> lines, String key) {
        String line = lines.hasNext() ? lines.next() : "";
        if (!line.startsWith(key + '=')) {
            throw unreadable("its payload lacks '" + key + "'");
        }
        return line.substring(key.length() + 1);
    }
}
