package io.atoll.bridge.ticket;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The control plane's Ed25519 keys for tickets, and their text: base64 of X.509 or PKCS 8. */
public final class TicketKeys {
    static final String ALGORITHM = "Ed25519";

    private TicketKeys() {}

    /** A new pair from the platform's secure randomness. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    public static String encode(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** The private key as text: a secret, to be kept in a 0600 file or wrapped. */
    public static String encode(PrivateKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /**
     * Reads what {@link #encode(PublicKey)} wrote.
     *
     * @throws AtollException INVALID
     */
    public static PublicKey publicKey(String text) {
        try {
            var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(text));
            return KeyFactory.getInstance(ALGORITHM).generatePublic(spec);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the public key for tickets: expected an Ed25519 key in base64",
                    e);
        }
    }

    /**
     * Reads what {@link #encode(PrivateKey)} wrote.
     *
     * @throws AtollException INVALID; the message does not show the text
     */
    public static PrivateKey privateKey(String text) {
        try {
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(spec);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the private key for tickets: expected an Ed25519 key in base64");
        }
    }
}
