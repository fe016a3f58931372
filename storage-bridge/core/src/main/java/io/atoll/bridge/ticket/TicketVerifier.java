package io.atoll.bridge.ticket;

import io.atoll.bridge.Ticket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves that a ticket was given by the control plane and fits what its bearer wants. Thread-safe.
 */
public final class TicketVerifier {
    private static final int MOST_REMEMBERED = 256;

    private final List<PublicKey> keys;
    private final Remembered remembered = new Remembered();

    /** Signatures that were good, with what they are over: those of many tickets are one. */
    private static final class Remembered extends LinkedHashMap<List<ByteBuffer>, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<ByteBuffer>, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    /**
     * A verifier that accepts several keys, so that they can be changed while tickets are out.
     *
     * @param keys Ed25519 public keys of the control plane
     */
    public TicketVerifier(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * What the bearer wants to do.
     *
     * @param store the site whose store is asked
     * @param peer who asks, as proved: {@code site/NAME} or {@code caller/NAME}
     */
    public record Use(SiteName store, String peer, Ticket.Verb verb, Digest digest) {}

    /**
     * Checks signature and expiry.
     *
     * @throws AtollException UNAUTHENTICATED if it is malformed, not ours or expired
     */
    public Ticket verify(String compact, Instant now) {
        byte[] payload = SignedTicket.part(compact, 0);
        if (!isSigned(TicketProof.read(payload, SignedTicket.part(compact, 1)))) {
            throw TicketCodec.unreadable("its signature is not the control plane's");
        }
        Ticket ticket = TicketCodec.decode(payload);
        if (!now.isBefore(ticket.expiresAt())) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot accept ticket %s: it expired at %s (now %s)"
                            .formatted(ticket.id(), ticket.expiresAt(), now));
        }
        return ticket;
    }

    /**
     * Checks signature and expiry, and that the ticket was given for {@code use}.
     *
     * @throws AtollException UNAUTHENTICATED as {@link #verify(String, Instant)}; DENIED if it was
     *     given for something else
     */
    public Ticket verify(String compact, Use use, Instant now) {
        Ticket ticket = verify(compact, now);
        requireFor(ticket, use);
        return ticket;
    }

    /**
     * Checks that {@code ticket}, which was verified, was given for {@code use}.
     *
     * @throws AtollException DENIED if it was given for something else
     */
    public static void requireFor(Ticket ticket, Use use) {
        require(ticket, "store", ticket.store(), use.store());
        require(ticket, "peer", ticket.peer(), use.peer());
        require(ticket, "verb", ticket.verb(), use.verb());
        require(ticket, "digest", ticket.digest(), use.digest());
    }

    private static void require(Ticket ticket, String what, Object given, Object wanted) {
        if (!given.equals(wanted)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot accept ticket %s: it was given for another %s (got %s, expected %s)"
                            .formatted(ticket.id(), what, wanted, given));
        }
    }

    private boolean isSigned(TicketProof proof) {
        var what = List.of(ByteBuffer.wrap(proof.signed()), ByteBuffer.wrap(proof.signature()));
        synchronized (remembered) {
            if (remembered.containsKey(what)) {
                return true;
            }
        }
        if (keys.stream().noneMatch(key -> isSigned(key, proof))) {
            return false;
        }
        synchronized (remembered) {
            remembered.put(what, true);
        }
        return true;
    }

    private static boolean isSigned(PublicKey key, TicketProof proof) {
        try {
            Signature verifier = Signature.getInstance(TicketKeys.ALGORITHM);
            verifier.initVerify(key);
            verifier.update(proof.signed());
            return verifier.verify(proof.signature());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
