package io.atoll.bridge.ticket;

import io.atoll.bridge.Ticket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/** Signs tickets with the control plane's Ed25519 key. Thread-safe. */
public final class TicketSigner {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;

    public TicketSigner(PrivateKey key) {
        this.key = key;
    }

    public SignedTicket sign(Ticket ticket) {
        byte[] payload = TicketCodec.encode(ticket);
        try {
            Signature signature = Signature.getInstance(TicketKeys.ALGORITHM);
            signature.initSign(key);
            signature.update(payload);
            String compact =
                    BASE64.encodeToString(payload) + '.' + BASE64.encodeToString(signature.sign());
            return new SignedTicket(ticket, compact);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key for tickets is no Ed25519 private key", e);
        }
    }
}
