package io.atoll.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.identity.SettableTime;
import io.atoll.protocol.identity.SpiffeId;
import io.atoll.protocol.identity.TestFederation;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTrustTest {
    private final SettableTime time = new SettableTime();
    private TestFederation reef;
    private PeerTrust trust;

    @BeforeEach
    void create(@TempDir Path folder) {
        reef = new TestFederation(folder, "reef", time);
        trust = PeerTrust.of(reef.authority().certificate(), time, PeerKind.SITE);
    }

    @Test
    void trustsASiteAtBothEnds() {
        X509Certificate site = certified("reef");
        assertThatCode(() -> check(site)).doesNotThrowAnyException();
        assertThatCode(() -> trust.checkServerTrusted(new X509Certificate[] {site}, "EC"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesTheNameOfAnotherFederationUnderTheRightAuthority() {
        assertRefused(certified("other"), "it is of another federation (got other, expected reef)");
    }

    @Test
    void refusesACertificateThatDoesNotSayWhatItIsFor() throws Exception {
        assertRefused(
                reef.withoutPurpose(id("reef")), "it is not meant for this end of a connection");
    }

    @Test
    void refusesOutsideOfItsPeriod() {
        X509Certificate site = certified("reef");
        time.advance(TestFederation.VALIDITY);
        assertThatCode(() -> check(site)).doesNotThrowAnyException();
        time.advance(Duration.ofSeconds(1));
        assertRefused(site, "it expired at 2030-07-01T12:00:00Z (here it is 2030-07-01T12:00:01Z)");
        time.advance(Duration.ofDays(-31));
        assertRefused(site, "it is valid only from 2030-06-01T11:55:00Z");
    }

    @Test
    void refusesAnExpiredAuthority() {
        time.advance(Duration.ofDays(3652));
        X509Certificate site = certified("reef");
        time.advance(Duration.ofDays(2));
        assertThat(site.getNotAfter()).isEqualTo(reef.authority().certificate().getNotAfter());
        assertThatThrownBy(() -> check(site)).hasMessageContaining("expired at");
    }

    @Test
    void refusesTheAuthorityItselfAsAPeer() {
        assertThatThrownBy(() -> check(reef.authority().certificate()))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void refusesAPeerThatShowsNothing() {
        assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[0], "EC"))
                .hasMessage("cannot trust the peer's certificate: it showed none");
    }

    private X509Certificate certified(String federation) {
        return reef.certified(id(federation)).certificate();
    }

    private static SpiffeId id(String federation) {
        return new SpiffeId(new FederationName(federation), PeerKind.SITE, "edge");
    }

    private void check(X509Certificate shown) throws CertificateException {
        trust.checkClientTrusted(new X509Certificate[] {shown}, "EC");
    }

    private void assertRefused(X509Certificate shown, String why) {
        assertThatThrownBy(() -> check(shown))
                .isInstanceOf(CertificateException.class)
                .hasMessageStartingWith("cannot trust the peer's certificate: " + why);
    }
}
