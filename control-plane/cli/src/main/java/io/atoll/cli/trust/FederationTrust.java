package io.atoll.cli.trust;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS that trusts a federation's own authority and nobody else. */
public final class FederationTrust {
    private static final int MAX_CAUSES = 16;

    /** How the platform words a connection that ended while both ends were agreeing. */
    private static final Pattern BROKEN =
            Pattern.compile(
                    "terminated the handshake|closed|reset|broken pipe|EOF", CASE_INSENSITIVE);

    private FederationTrust() {}

    /**
     * A context that trusts the certificates of {@code pem}.
     *
     * @throws AtollException INVALID if there is none in it
     */
    public static SSLContext of(String pem) {
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
            context.init(null, named(trust.getTrustManagers()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static TrustManager[] named(TrustManager[] platform) {
        return Arrays.stream(platform)
                .map(
                        each ->
                                each instanceof X509ExtendedTrustManager full
                                        ? new NamedServerTrust(full)
                                        : each)
                .toArray(TrustManager[]::new);
    }

    /**
     * How connections are made, besides whom to trust: as the platform would, without asking it.
     */
    public static SSLParameters parameters() {
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return parameters;
    }

    /**
     * Whether {@code failure} says that the server is not the one that is trusted, and not only
     * that the connection broke while both ends were still agreeing.
     */
    public static boolean isRefusal(IOException failure) {
        if (!(failure instanceof SSLException)) {
            return false;
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof EOFException
                    || cause instanceof SocketException
                    || cause instanceof ClosedChannelException) {
                return false;
            }
            cause = cause.getCause();
        }
        return !BROKEN.matcher(String.valueOf(failure.getMessage())).find();
    }

    private static AtollException refused(
            String why, @org.jspecify.annotations.Nullable Exception cause) {
        String message = "cannot use the CA certificate: " + why;
        return cause == null
                ? new AtollException(ErrorCode.INVALID, message)
                : new AtollException(ErrorCode.INVALID, message, cause);
    }
}
