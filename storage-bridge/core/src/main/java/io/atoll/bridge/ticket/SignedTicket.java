package io.atoll.bridge.ticket;

import io.atoll.bridge.Ticket;
import java.util.Base64;

/**
 * A ticket with the text that proves it. Who made it from a text with {@link #read} holds what was
 * written on it, not proof: only a {@link TicketVerifier} proves.
 *
 * @param compact {@code base64url(payload).base64url(proof)}, as shown in the {@code Authorization}
 *     header; the proof is a signature, or the way to one that holds for many
 */
public record SignedTicket(Ticket ticket, String compact) {
    /** Longer texts are refused unread. */
    public static final int MAX_CHARACTERS = 8192;

    /**
     * Reads what is written on a ticket without checking its signature: for the peer that shows it.
     *
     * @throws io.atoll.kernel.AtollException UNAUTHENTICATED if it is malformed
     */
    public static SignedTicket read(String compact) {
        return new SignedTicket(TicketCodec.decode(part(compact, 0)), compact);
    }

    static byte[] part(String compact, int index) {
        if (compact.length() > MAX_CHARACTERS) {
            throw TicketCodec.unreadable("it is too long");
        }
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 2) {
            throw TicketCodec.unreadable("expected a payload, a dot and a signature");
        }
        try {
            return Base64.getUrlDecoder().decode(parts[index]);
        } catch (IllegalArgumentException e) {
            throw TicketCodec.unreadable("it is not base64url");
        }
    }

    @Override
    public String toString() {
        return "ticket " + ticket.id() + " for " + ticket.peer();
    }
}
