package io.atoll.protocol.identity;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A federation's authority in a temporary folder, and peers that it certified. */
public final class TestFederation {
    public static final Duration VALIDITY = Duration.ofDays(30);

    private final Path folder;
    private final SettableTime time;
    private final RandomSource random = new SystemRandomSource();
    private final CertificateAuthority authority;

    public TestFederation(Path folder, String name, SettableTime time) {
        this.folder = folder.resolve(name);
        this.time = time;
        this.authority =
                CertificateAuthority.openOrCreate(
                        this.folder, new FederationName(name), time, random);
    }

    public CertificateAuthority authority() {
        return authority;
    }

    public SettableTime time() {
        return time;
    }

    public RandomSource random() {
        return random;
    }

    public SiteKey siteKey(String name) {
        return SiteKey.openOrCreate(folder.resolve("site-" + name), random);
    }

    public KeyMaterial site(String name) {
        SiteName site = new SiteName(name);
        SiteKey key = siteKey(name);
        return key.store(authority.issueSite(key.signingRequest(site), site, VALIDITY));
    }

    public KeyMaterial instance(String id) {
        return authority.newInstance(id, List.of(), VALIDITY, random);
    }

    /** A certificate by the authority's own key that says whatever {@code id} says. */
    public KeyMaterial certified(SpiffeId id) {
        KeyPair keys = EcKeys.generate(random);
        X509Certificate made =
                new CertificateSigner(authorityKeys(), time, random, authority.certificate())
                        .issue(keys.getPublic(), id, List.of(), VALIDITY);
        return new KeyMaterial(keys.getPrivate(), List.of(made, authority.certificate()));
    }

    /** A certificate by the authority's own key that does not say what it is for. */
    public X509Certificate withoutPurpose(SpiffeId id) throws Exception {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, id.toString());
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        authority.certificate(),
                        BigInteger.TWO,
                        Date.from(time.now()),
                        Date.from(time.now().plus(VALIDITY)),
                        new X500Principal("CN=x"),
                        EcKeys.generate(random).getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        return Certificates.parse(
                builder.build(
                                new JcaContentSignerBuilder(EcKeys.SIGNATURE)
                                        .build(authorityKeys().getPrivate()))
                        .getEncoded());
    }

    private KeyPair authorityKeys() {
        Path file = folder.resolve("ca.pem");
        return Pem.readKeys(file.toString(), KeyFile.readSecret(file));
    }
}
