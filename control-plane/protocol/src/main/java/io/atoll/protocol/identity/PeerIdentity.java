package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, as its certificate says. */
public sealed interface PeerIdentity {
    /** GeneralName's tag for a URI (RFC 5280, section 4.2.1.6). */
    int URI_TAG = 6;

    FederationName federation();

    /** The key the certificate is bound to. */
    Fingerprint key();

    SpiffeId id();

    /** A site's agent. */
    record SitePeer(FederationName federation, SiteName site, Fingerprint key)
            implements PeerIdentity {
        @Override
        public SpiffeId id() {
            return new SpiffeId(federation, PeerKind.SITE, site.text());
        }
    }

    /** One process of the control plane. */
    record InstancePeer(FederationName federation, String instance, Fingerprint key)
            implements PeerIdentity {
        @Override
        public SpiffeId id() {
            return new SpiffeId(federation, PeerKind.INSTANCE, instance);
        }
    }

    /**
     * Reads the one URI of the certificate's subject alternative names. It does not check who
     * signed the certificate; a TLS connection of io.atoll.protocol.tls has done so.
     *
     * @throws AtollException UNAUTHENTICATED if the certificate names no peer, or several
     */
    static PeerIdentity of(X509Certificate certificate) {
        List<String> uris = uris(certificate);
        if (uris.size() != 1) {
            throw refused(
                    "it has %d URI names (expected one SPIFFE name)".formatted(uris.size()), null);
        }
        SpiffeId id;
        try {
            id = SpiffeId.parse(uris.getFirst());
        } catch (AtollException e) {
            throw refused("its name is no SPIFFE name of a peer (" + uris.getFirst() + ")", e);
        }
        Fingerprint key = Fingerprint.of(certificate.getPublicKey());
        return switch (id.kind()) {
            case SITE -> new SitePeer(id.federation(), new SiteName(id.name()), key);
            case INSTANCE -> new InstancePeer(id.federation(), id.name(), key);
        };
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI_TAG))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            throw refused("its names cannot be read", e);
        }
    }

    private static AtollException refused(String why, @Nullable Throwable cause) {
        String message = "cannot tell who the peer is from its certificate: " + why;
        return cause == null
                ? new AtollException(ErrorCode.UNAUTHENTICATED, message)
                : new AtollException(ErrorCode.UNAUTHENTICATED, message, cause);
    }
}
