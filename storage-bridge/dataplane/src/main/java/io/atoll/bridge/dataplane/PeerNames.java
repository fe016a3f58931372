package io.atoll.bridge.dataplane;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.SiteName;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Reads from a certificate who a peer is: {@code spiffe://FEDERATION/KIND/NAME}. */
final class PeerNames {
    private static final Pattern SPIFFE = Pattern.compile("spiffe://[^/]+/(site|instance)/([^/]+)");
    private static final int URI_TAG = 6;

    private PeerNames() {}

    /** The certificate the peer showed and TLS trusts, if it showed one. */
    static Optional<X509Certificate> certificate(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        try {
            return tls != null
                            && tls.engine().getSession().getPeerCertificates()[0]
                                    instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** The site a certificate names; empty if it names something else. */
    static Optional<SiteName> site(X509Certificate certificate) {
        try {
            return name(certificate, "site").map(SiteName::new);
        } catch (AtollException e) {
            return Optional.empty();
        }
    }

    static boolean isInstance(X509Certificate certificate) {
        return name(certificate, "instance").isPresent();
    }

    private static Optional<String> name(X509Certificate certificate, String kind) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
        if (names == null) {
            return Optional.empty();
        }
        List<String> uris =
                names.stream()
                        .filter(name -> Integer.valueOf(URI_TAG).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
        if (uris.size() != 1) {
            return Optional.empty();
        }
        Matcher matcher = SPIFFE.matcher(uris.getFirst());
        return matcher.matches() && matcher.group(1).equals(kind)
                ? Optional.of(matcher.group(2))
                : Optional.empty();
    }
}
