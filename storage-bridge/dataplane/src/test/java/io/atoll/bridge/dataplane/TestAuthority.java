package io.atoll.bridge.dataplane;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A federation's certificate authority for tests. */
final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=test authority");

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate = certify(NAME, keys, "");
    private long serial = 1;

    /** A peer's key and certificate. */
    record Identity(KeyPair keys, X509Certificate certificate) {}

    Identity site(String name) {
        return issue("spiffe://test/site/" + name);
    }

    Identity issue(String uri) {
        KeyPair own = newKeys();
        return new Identity(own, certify(new X500Name("CN=peer"), own, uri));
    }

    SslContext server(Identity own) {
        try {
            return SslContextBuilder.forServer(own.keys().getPrivate(), own.certificate())
                    .trustManager(certificate)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    SslContext client(Identity own) {
        try {
            return SslContextBuilder.forClient()
                    .keyManager(own.keys().getPrivate(), own.certificate())
                    .trustManager(certificate)
                    .endpointIdentificationAlgorithm("")
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    SslContext stranger() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(certificate)
                    .endpointIdentificationAlgorithm("")
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    private X509Certificate certify(X500Name subject, KeyPair own, String uri) {
        try {
            Instant from = Instant.EPOCH;
            var builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            BigInteger.valueOf(++serial),
                            Date.from(from),
                            Date.from(from.plus(100 * 365, ChronoUnit.DAYS)),
                            subject,
                            own.getPublic());
            if (uri.isEmpty()) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
