package io.atoll.protocol.tls;

import io.atoll.protocol.identity.PeerIdentity;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Tells who is at the other end of an established TLS connection. */
public final class TlsPeer {
    private TlsPeer() {}

    /**
     * The peer, or empty if it showed no certificate.
     *
     * @throws io.atoll.kernel.AtollException UNAUTHENTICATED if its certificate names no peer
     */
    public static Optional<PeerIdentity> of(SSLSession session) {
        try {
            return Optional.of(PeerIdentity.of((X509Certificate) session.getPeerCertificates()[0]));
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}
