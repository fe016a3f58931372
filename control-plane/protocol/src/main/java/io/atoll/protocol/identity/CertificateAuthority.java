package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The federation's certificate authority: signs who is a site and who is an instance. Its key and
 * certificate are one file {@code ca.pem} (mode 0600) of a folder that all instances share; a copy
 * of the certificate alone is {@code ca.crt}. Durable; losing the file means that every site joins
 * again. Immutable once opened, safe from any thread.
 */
public final class CertificateAuthority {
    /** How long a site's certificate lasts unless configured; agents renew at two thirds of it. */
    public static final Duration SITE_VALIDITY = Duration.ofDays(30);

    /** How long an instance's certificate lasts; an instance gets a new one at each start. */
    public static final Duration INSTANCE_VALIDITY = Duration.ofDays(365);

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3653);

    private final X509Certificate certificate;
    private final FederationName federation;
    private final CertificateSigner signer;

    private CertificateAuthority(
            X509Certificate certificate, FederationName federation, CertificateSigner signer) {
        this.certificate = certificate;
        this.federation = federation;
        this.signer = signer;
    }

    /**
     * The authority in {@code folder}, made if there is none. Instances that share the folder and
     * start at once agree: one makes it, the others load it.
     *
     * @throws AtollException if the folder cannot be written, the file not be used, or it is of
     *     another federation
     */
    public static CertificateAuthority openOrCreate(
            Path folder, FederationName federation, TimeSource time, RandomSource random) {
        Path file = folder.resolve("ca.pem");
        if (!Files.exists(file)) {
            KeyPair keys = EcKeys.generate(random);
            X509Certificate made =
                    new CertificateSigner(keys, time, random)
                            .selfSigned(federation, AUTHORITY_VALIDITY);
            KeyFile.createSecret(file, Pem.write(keys) + Certificates.toPem(List.of(made)), random);
        }
        CertificateAuthority authority = load(file, federation, time, random);
        Path copy = folder.resolve("ca.crt");
        if (!Files.exists(copy)) {
            KeyFile.replacePublic(copy, authority.pem(), random);
        }
        return authority;
    }

    private static CertificateAuthority load(
            Path file, FederationName federation, TimeSource time, RandomSource random) {
        String pem = KeyFile.readSecret(file);
        KeyPair keys = Pem.readKeys(file.toString(), pem);
        X509Certificate certificate = Certificates.fromPem(file.toString(), pem).getFirst();
        if (!certificate.getPublicKey().equals(keys.getPublic())) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use %s: its certificate is for another key".formatted(file));
        }
        FederationName found = AuthorityCertificate.federation(certificate);
        if (!found.equals(federation)) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot use %s: it is of another federation (got %s, expected %s)"
                            .formatted(file, found, federation));
        }
        return new CertificateAuthority(
                certificate, federation, new CertificateSigner(keys, time, random, certificate));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public FederationName federation() {
        return federation;
    }

    /** What join tokens pin. */
    public Digest fingerprint() {
        return Certificates.fingerprint(certificate);
    }

    /** The certificate in PEM, for people and their tools. */
    public String pem() {
        return Certificates.toPem(List.of(certificate));
    }

    /**
     * Certifies the key of {@code request} as that of {@code site}. What the request says about
     * names counts for nothing; only that its sender has the key.
     *
     * @param request a PKCS#10 signing request in DER
     * @return the site's certificate, then the authority's
     * @throws AtollException INVALID if the request is malformed, not for a P-256 key, or not
     *     signed by that key
     */
    public List<X509Certificate> issueSite(byte[] request, SiteName site, Duration validity) {
        PublicKey key = SigningRequest.verifiedKey(request);
        SpiffeId id = new SpiffeId(federation, PeerKind.SITE, site.text());
        return List.of(signer.issue(key, id, List.of(), validity), certificate);
    }

    /**
     * Certifies {@code key} as that of an instance of the control plane.
     *
     * @param instance its id: 1 to 63 lower case letters, digits and hyphens
     * @param addresses DNS names and IP addresses that people's programs will dial; {@code
     *     localhost} is always among them
     * @return the instance's certificate, then the authority's
     */
    public List<X509Certificate> issueInstance(
            PublicKey key, String instance, List<String> addresses, Duration validity) {
        SpiffeId id = new SpiffeId(federation, PeerKind.INSTANCE, instance);
        List<GeneralName> names = InstanceNames.of(addresses);
        return List.of(signer.issue(key, id, names, validity), certificate);
    }

    /** A new key and certificate of an instance, kept in memory only. */
    public KeyMaterial newInstance(
            String instance, List<String> addresses, Duration validity, RandomSource random) {
        KeyPair keys = EcKeys.generate(random);
        return new KeyMaterial(
                keys.getPrivate(), issueInstance(keys.getPublic(), instance, addresses, validity));
    }
}
