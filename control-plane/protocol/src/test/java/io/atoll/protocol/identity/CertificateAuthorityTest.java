package io.atoll.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final FederationName REEF = new FederationName("reef.example");
    private static final SiteName SITE = new SiteName("edge-seattle");

    private final SettableTime time = new SettableTime();
    private final RandomSource random = new SystemRandomSource();

    @TempDir private Path folder;

    @Test
    void keepsItsKeyInAFileOfItsOwnerOnly() throws IOException {
        open();
        assertThat(mode("ca.pem")).isEqualTo("rw-------");
        assertThat(mode("ca.crt")).isEqualTo("rw-r--r--");
        assertThat(Files.readString(folder.resolve("ca.crt"))).doesNotContain("PRIVATE");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void loadsWhatItCreatedBefore() {
        assertThat(open().fingerprint()).isEqualTo(open().fingerprint());
    }

    @Test
    void instancesThatStartAtOnceAgreeOnOneAuthority() throws Exception {
        int instances = 8;
        CyclicBarrier start = new CyclicBarrier(instances);
        try (ExecutorService executor = Executors.newFixedThreadPool(instances)) {
            Callable<Digest> opening =
                    () -> {
                        start.await();
                        return open().fingerprint();
                    };
            List<Future<Digest>> opened =
                    Stream.generate(() -> executor.submit(opening)).limit(instances).toList();
            for (Future<Digest> each : opened) {
                assertThat(each.get()).isEqualTo(opened.getFirst().get());
            }
        }
    }

    @Test
    void refusesAKeyFileThatOthersCouldRead() throws IOException {
        open();
        Files.setPosixFilePermissions(
                folder.resolve("ca.pem"), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::open)
                .hasMessageStartingWith("cannot use key file")
                .hasMessageEndingWith("others could read it (mode rw-r-----, expected rw-------)");
    }

    @Test
    void refusesTheAuthorityOfAnotherFederation() {
        open();
        FederationName other = new FederationName("other");
        assertThatThrownBy(() -> CertificateAuthority.openOrCreate(folder, other, time, random))
                .hasMessageEndingWith(
                        "it is of another federation (got reef.example, expected other)");
    }

    @Test
    void refusesADamagedKeyFile() throws IOException {
        open();
        Path file = folder.resolve("ca.pem");
        String pem = Files.readString(file);
        Files.writeString(file, pem.substring(0, pem.length() / 3));
        assertThatThrownBy(this::open).hasMessageStartingWith("cannot read " + file);
    }

    @Test
    void mayOnlySignPeersForTenYears() {
        X509Certificate certificate = open().certificate();
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(time.now().plus(3653, ChronoUnit.DAYS));
        assertThat(AuthorityCertificate.federation(certificate)).isEqualTo(REEF);
    }

    @Test
    void certifiesASiteForItsKeyAndTheGivenTime() {
        SiteKey key = SiteKey.openOrCreate(folder.resolve("agent"), random);
        KeyMaterial material =
                key.store(open().issueSite(key.signingRequest(SITE), SITE, Duration.ofDays(30)));
        assertThat(material.identity())
                .isEqualTo(new PeerIdentity.SitePeer(REEF, SITE, key.fingerprint()));
        assertThat(material.identity().id()).hasToString("spiffe://reef.example/site/edge-seattle");
        Instant end = material.certificate().getNotAfter().toInstant();
        assertThat(end).isEqualTo(time.now().plus(30, ChronoUnit.DAYS));
        assertThat(material.certificate().getSerialNumber().signum()).isEqualTo(1);
    }

    @Test
    void neverCertifiesBeyondItsOwnEnd() {
        CertificateAuthority authority = open();
        time.advance(Duration.ofDays(3650));
        KeyMaterial instance = authority.newInstance("a1", List.of(), Duration.ofDays(30), random);
        assertThat(instance.certificate().getNotAfter())
                .isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void certifiesAnInstanceForItsAddresses() throws Exception {
        KeyMaterial instance =
                open().newInstance(
                                "a1",
                                List.of("10.1.2.3", "::1", "atoll.example"),
                                CertificateAuthority.INSTANCE_VALIDITY,
                                random);
        assertThat(instance.identity().id()).hasToString("spiffe://reef.example/instance/a1");
        assertThat(instance.certificate().getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactly(
                        "spiffe://reef.example/instance/a1",
                        "localhost",
                        "10.1.2.3",
                        "0:0:0:0:0:0:0:1",
                        "atoll.example");
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThatThrownBy(
                        () ->
                                open().newInstance(
                                                "a1",
                                                List.of("two words"),
                                                Duration.ofDays(1),
                                                random))
                .hasMessageStartingWith("cannot certify address 'two words'");
    }

    @Test
    void refusesARequestThatIsNotSignedByItsKey() throws Exception {
        KeyPair shown = EcKeys.generate(random);
        KeyPair signing = EcKeys.generate(random);
        assertRefused(
                request(shown, signing, "SHA256withECDSA"),
                "it is not signed by the key it is for");
    }

    @Test
    void refusesARequestForAnotherKindOfKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        assertRefused(
                request(rsa, rsa, "SHA256withRSA"),
                "expected an elliptic curve key on P-256, got RSA");
    }

    @Test
    void refusesARequestOnAnotherCurve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        KeyPair keys = generator.generateKeyPair();
        assertRefused(request(keys, keys, "SHA256withECDSA"), "expected an elliptic curve key");
    }

    @Test
    void refusesARequestThatIsNone() {
        assertRefused("hello".getBytes(StandardCharsets.UTF_8), "it is malformed");
        assertRefused(new byte[0], "it is malformed");
        assertRefused(new byte[9000], "it is too long");
    }

    private void assertRefused(byte[] request, String why) {
        CertificateAuthority authority = open();
        assertThatThrownBy(() -> authority.issueSite(request, SITE, Duration.ofDays(1)))
                .hasMessageStartingWith("cannot accept signing request: " + why);
    }

    private static byte[] request(KeyPair shown, KeyPair signing, String algorithm)
            throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=x"), shown.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                .getEncoded();
    }

    private CertificateAuthority open() {
        return CertificateAuthority.openOrCreate(folder, REEF, time, random);
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
