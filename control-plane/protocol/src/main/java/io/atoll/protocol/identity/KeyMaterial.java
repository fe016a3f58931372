package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key and the certificates that say whose it is: what an end of a TLS connection shows.
 *
 * @param chain the own certificate first, the federation's certificate authority last
 */
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    public KeyMaterial {
        chain = List.copyOf(chain);
        if (chain.size() != 2) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use certificates: expected the own one and the authority's (got %d)"
                            .formatted(chain.size()));
        }
        if (!EcKeys.match(key, chain.getFirst().getPublicKey())) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use certificate of %s: it is for another key"
                            .formatted(chain.getFirst().getSubjectX500Principal()));
        }
    }

    /** The own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The federation's certificate authority. */
    public X509Certificate authority() {
        return chain.getLast();
    }

    /** Whom it names. */
    public PeerIdentity identity() {
        return PeerIdentity.of(certificate());
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "KeyMaterial[" + certificate().getSubjectX500Principal() + "]";
    }
}
