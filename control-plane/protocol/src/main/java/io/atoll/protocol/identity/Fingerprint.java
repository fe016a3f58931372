package io.atoll.protocol.identity;

import io.atoll.kernel.digest.Digest;
import java.security.PublicKey;

/**
 * Names a public key: the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, section 4.1). The control
 * plane keeps the one of a site's current generation; it stays the same when the certificate is
 * renewed.
 *
 * @param hex 64 lower case hexadecimal digits
 */
public record Fingerprint(String hex) {
    public Fingerprint {
        hex = new Digest(hex).hex();
    }

    public static Fingerprint of(PublicKey key) {
        return new Fingerprint(Digest.of(key.getEncoded()).hex());
    }

    @Override
    public String toString() {
        return hex;
    }
}
