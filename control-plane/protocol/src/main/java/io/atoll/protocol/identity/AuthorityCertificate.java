package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * The certificate of a federation's authority. Its one URI name is the trust domain, {@code
 * spiffe://FEDERATION} (X.509-SVID standard, section 3.1), so that who holds only the certificate
 * knows the federation.
 */
public final class AuthorityCertificate {
    private static final String SCHEME = "spiffe://";

    private AuthorityCertificate() {}

    static String uri(FederationName federation) {
        return SCHEME + federation;
    }

    /**
     * The federation whose authority this is.
     *
     * @throws AtollException INVALID if it is no authority's certificate, or names no federation
     */
    public static FederationName federation(X509Certificate certificate) {
        if (certificate.getBasicConstraints() < 0) {
            throw refused("it may not sign others");
        }
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null && names.size() == 1) {
                Object name = names.iterator().next().get(1);
                if (name instanceof String uri && uri.startsWith(SCHEME)) {
                    return new FederationName(uri.substring(SCHEME.length()));
                }
            }
        } catch (CertificateParsingException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot read the names of an authority's certificate", e);
        }
        throw refused("it names no federation (expected one name spiffe://FEDERATION)");
    }

    private static AtollException refused(String why) {
        return new AtollException(
                ErrorCode.INVALID, "cannot use certificate as a federation's authority: " + why);
    }
}
