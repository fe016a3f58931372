package io.atoll.protocol.identity;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Builds and signs certificates (RFC 5280) with the authority's key. */
final class CertificateSigner {
    /** How far a peer's clock may be behind ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** At most 20 bytes (RFC 5280, section 4.1.2.2); 16 random ones never meet. */
    private static final int SERIAL_BYTES = 16;

    private final KeyPair keys;
    private final TimeSource time;
    private final RandomSource random;
    private final @Nullable X509Certificate authority;

    /** A signer that has no certificate yet. */
    CertificateSigner(KeyPair keys, TimeSource time, RandomSource random) {
        this.keys = keys;
        this.time = time;
        this.random = random;
        this.authority = null;
    }

    CertificateSigner(
            KeyPair keys, TimeSource time, RandomSource random, X509Certificate authority) {
        this.keys = keys;
        this.time = time;
        this.random = random;
        this.authority = authority;
    }

    /** The authority's own certificate: it may sign peers, but no further authorities. */
    X509Certificate selfSigned(FederationName federation, Duration validity) {
        X500Name subject = subject(federation, "Atoll certificate authority");
        Instant now = time.now();
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    builder(subject, subject, now.plus(validity), keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(uri(AuthorityCertificate.uri(federation))));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions.createSubjectKeyIdentifier(keys.getPublic()));
            return sign(builder);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("building a certificate in memory failed", e);
        }
    }

    /** A peer's certificate, for both ends of a connection. */
    X509Certificate issue(
            PublicKey key, SpiffeId id, List<GeneralName> furtherNames, Duration validity) {
        if (authority == null) {
            throw new IllegalStateException("the authority has no certificate yet");
        }
        List<GeneralName> names = new ArrayList<>();
        names.add(uri(id.toString()));
        names.addAll(furtherNames);
        Instant end = earlier(time.now().plus(validity), authority.getNotAfter().toInstant());
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    builder(
                            X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                            subject(id.federation(), id.name()),
                            end,
                            key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                            }));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(keys.getPublic()));
            return sign(builder);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("building a certificate in memory failed", e);
        }
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant end, PublicKey key) {
        byte[] serial = new byte[SERIAL_BYTES];
        random.nextBytes(serial);
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(1, serial).setBit(0),
                Date.from(time.now().minus(CLOCK_SKEW)),
                Date.from(end),
                subject,
                key);
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws IOException {
        try {
            return Certificates.parse(
                    builder.build(
                                    new JcaContentSignerBuilder(EcKeys.SIGNATURE)
                                            .setSecureRandom(EcKeys.secureRandom(random))
                                            .build(keys.getPrivate()))
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("every Java platform signs with ECDSA", e);
        }
    }

    private static X500Name subject(FederationName federation, String name) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, federation.text())
                .addRDN(BCStyle.CN, name)
                .build();
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
