package io.atoll.cli.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The platform's own check of a server, but for one detour: to compare names, the platform first
 * reads all public authorities that it knows, which takes longer than the rest of the check. A
 * certificate that says the very name, or the very address, that was asked for needs no further
 * comparison: the platform then checks all the rest, the chain, its times and the algorithms that
 * the connection allows, but no name. Any other certificate goes the platform's way. Thread-safe.
 */
final class NamedServerTrust extends X509ExtendedTrustManager {
    private static final int NAME = 2;
    private static final int ADDRESS = 7;

    /** What no name can be: a name's last label is not a number (RFC 1123, section 2.1). */
    private static final Pattern ADDRESS_LITERAL = Pattern.compile(".*:.*|(.*\\.)?[0-9]+\\.?");

    private final X509ExtendedTrustManager platform;

    NamedServerTrust(X509ExtendedTrustManager platform) {
        this.platform = platform;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (chain.length > 0 && says(chain[0], engine.getPeerHost())) {
            platform.checkServerTrusted(chain, authType, new UnnamedEngine(engine));
        } else {
            platform.checkServerTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        platform.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        platform.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
    }

    private static boolean says(X509Certificate certificate, @Nullable String host)
            throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (host == null || names == null) {
            return false;
        }
        Integer kind = ADDRESS_LITERAL.matcher(host).matches() ? ADDRESS : NAME;
        return names.stream()
                .anyMatch(name -> kind.equals(name.get(0)) && host.equals(name.get(1)));
    }
}
