package io.atoll.bridge.ticket;

import io.atoll.bridge.Ticket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Signs tickets with the control plane's Ed25519 key. Thread-safe. */
public final class TicketSigner {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;

    public TicketSigner(PrivateKey key) {
        this.key = key;
    }

    public SignedTicket sign(Ticket ticket) {
        byte[] payload = TicketCodec.encode(ticket);
        return new SignedTicket(ticket, compact(payload, signature(payload)));
    }

    /**
     * Signs up to 256 at a time with one signature, which takes a few hundred times as long as what
     * ties a ticket to it. Each stands for itself, and shows nothing of the others.
     *
     * @return as many, in the same order
     */
    public List<SignedTicket> sign(List<Ticket> tickets) {
        var signed = new ArrayList<SignedTicket>(tickets.size());
        for (int from = 0; from < tickets.size(); from += TicketProof.MOST) {
            int to = Math.min(tickets.size(), from + TicketProof.MOST);
            signTogether(tickets.subList(from, to), signed);
        }
        return signed;
    }

    private void signTogether(List<Ticket> tickets, List<SignedTicket> into) {
        if (tickets.size() == 1) {
            into.add(sign(tickets.getFirst()));
            return;
        }
        List<byte[]> payloads = tickets.stream().map(TicketCodec::encode).toList();
        var tree = new TicketProof.Tree(payloads);
        byte[] signature = signature(tree.signed());
        for (int i = 0; i < payloads.size(); i++) {
            String compact = compact(payloads.get(i), tree.proof(signature, i));
            into.add(new SignedTicket(tickets.get(i), compact));
        }
    }

    private static String compact(byte[] payload, byte[] proof) {
        return BASE64.encodeToString(payload) + '.' + BASE64.encodeToString(proof);
    }

    private byte[] signature(byte[] signed) {
        try {
            Signature signature = Signature.getInstance(TicketKeys.ALGORITHM);
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key for tickets is no Ed25519 private key", e);
        }
    }
}
