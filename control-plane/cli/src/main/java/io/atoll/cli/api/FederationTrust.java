package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts a federation's own authority and nobody else. */
final class FederationTrust {
    private FederationTrust() {}

    /**
     * A context that trusts the certificates of {@code pem}.
     *
     * @throws AtollException INVALID if there is none in it
     */
    static SSLContext of(String pem) {
        try {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            if (authorities.isEmpty()) {
                throw refused("it holds no certificate", null);
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate authority : authorities) {
                trusted.setCertificateEntry("ca-" + number++, authority);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static AtollException refused(
            String why, @org.jspecify.annotations.Nullable Exception cause) {
        String message = "cannot use the CA certificate: " + why;
        return cause == null
                ? new AtollException(ErrorCode.INVALID, message)
                : new AtollException(ErrorCode.INVALID, message, cause);
    }
}
