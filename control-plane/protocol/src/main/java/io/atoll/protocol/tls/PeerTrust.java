package io.atoll.protocol.tls;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.identity.AuthorityCertificate;
import io.atoll.protocol.identity.Certificates;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.PeerIdentity;
import io.atoll.protocol.identity.PeerKind;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a peer whose certificate the federation's authority signed, that is valid now, and whose
 * SPIFFE name is of that federation and of a kind expected here. The name in the address that was
 * dialled does not count: agents dial whatever leads to the control plane. Immutable, safe from any
 * thread.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private final Anchor anchor;
    private final Set<PeerKind> kinds;
    private final TimeSource time;

    private PeerTrust(Anchor anchor, Set<PeerKind> kinds, TimeSource time) {
        this.anchor = anchor;
        this.kinds = Set.copyOf(kinds);
        this.time = time;
    }

    /** Trusts peers of {@code kinds} that {@code authority} signed. */
    public static PeerTrust of(
            X509Certificate authority, TimeSource time, PeerKind first, PeerKind... more) {
        Set<PeerKind> kinds = EnumSet.of(first, more);
        return new PeerTrust(new Known(authority), kinds, time);
    }

    /**
     * For joining: trusts an instance signed by the authority whose certificate has this
     * fingerprint; the server shows that certificate after its own.
     */
    public static PeerTrust pinned(Digest authority, TimeSource time) {
        return new PeerTrust(new Pinned(authority), Set.of(PeerKind.INSTANCE), time);
    }

    private sealed interface Anchor {}

    private record Known(X509Certificate authority) implements Anchor {}

    private record Pinned(Digest fingerprint) implements Anchor {}

    /**
     * None named: a client that is told whom we trust leaves out a certificate of anybody else, and
     * would be served as a stranger instead of being refused.
     */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    private void check(X509Certificate[] chain, String purpose) throws CertificateException {
        if (chain.length == 0) {
            throw refused("it showed none");
        }
        X509Certificate shown = chain[0];
        X509Certificate authority = authority(chain);
        Instant now = time.now();
        checkPeriod("it", shown, now);
        checkPeriod("its authority", authority, now);
        checkSignature(shown, authority, now);
        checkPurpose(shown, purpose);
        try {
            checkName(PeerIdentity.of(shown), AuthorityCertificate.federation(authority));
        } catch (AtollException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    private X509Certificate authority(X509Certificate[] chain) throws CertificateException {
        return switch (anchor) {
            case Known known -> known.authority();
            case Pinned pinned ->
                    Arrays.stream(chain)
                            .filter(each -> isPinned(each, pinned))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            refused(
                                                    "it is not of the federation that the join token is for (no certificate with %s in what it showed)"
                                                            .formatted(pinned.fingerprint())));
        };
    }

    private static boolean isPinned(X509Certificate certificate, Pinned pinned) {
        return Certificates.fingerprint(certificate).equals(pinned.fingerprint());
    }

    private static void checkPeriod(String what, X509Certificate certificate, Instant now)
            throws CertificateException {
        Instant start = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw refused("%s expired at %s (here it is %s)".formatted(what, end, now));
        }
        if (now.isBefore(start)) {
            throw refused("%s is valid only from %s (here it is %s)".formatted(what, start, now));
        }
    }

    /** Only one step from the authority: its certificate allows no others between (pathlen 0). */
    private static void checkSignature(
            X509Certificate shown, X509Certificate authority, Instant now)
            throws CertificateException {
        try {
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            // Who is fenced or retired is known by key fingerprint, not by revocation lists.
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(List.of(shown)),
                            parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "cannot trust the peer's certificate: the federation's authority did not sign it (issuer %s, expected %s)"
                            .formatted(
                                    shown.getIssuerX500Principal(),
                                    authority.getSubjectX500Principal()),
                    e);
        }
    }

    private static void checkPurpose(X509Certificate shown, String purpose)
            throws CertificateException {
        try {
            List<String> purposes = shown.getExtendedKeyUsage();
            if (purposes != null && purposes.contains(purpose)) {
                return;
            }
        } catch (CertificateParsingException e) {
            throw new CertificateException(
                    "cannot trust the peer's certificate: its purposes cannot be read", e);
        }
        throw refused("it is not meant for this end of a connection");
    }

    private void checkName(PeerIdentity peer, FederationName federation)
            throws CertificateException {
        if (!peer.federation().equals(federation)) {
            throw refused(
                    "it is of another federation (got %s, expected %s)"
                            .formatted(peer.federation(), federation));
        }
        if (!kinds.contains(peer.id().kind())) {
            throw refused(
                    "no %s is expected here (got %s)"
                            .formatted(peer.id().kind().word(), peer.id()));
        }
    }

    private static CertificateException refused(String why) {
        return new CertificateException("cannot trust the peer's certificate: " + why);
    }
}
