package io.atoll.protocol.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.ErrorCodes;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.identity.SettableTime;
import io.atoll.protocol.identity.TestFederation;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS handshakes over loopback, in both roles. */
class HandshakeTest {
    private final SettableTime time = new SettableTime();
    private TestFederation reef;
    private TestFederation other;

    /** Has the names of the first one, but not its key. */
    private TestFederation impostor;

    private EchoServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        reef = new TestFederation(folder, "reef", time);
        other = new TestFederation(folder, "other", time);
        impostor = new TestFederation(folder.resolve("impostor"), "reef", time);
        server = serve(reef.instance("a1"), reef);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void usesTheFastLibrary() {
        assertThat(OpenSsl.isAvailable())
                .as("BoringSSL: %s", OpenSsl.unavailabilityCause())
                .isTrue();
    }

    @Test
    void aSiteIsKnownByItsCertificateWhateverAddressItDials() {
        assertThat(server.say(site(reef, "edge"), "hi"))
                .isEqualTo("spiffe://reef/site/edge said hi");
    }

    @Test
    void anInstanceIsKnownToAnother() {
        SslContext tls = PeerTls.grpcClient(reef.instance("a2"), instances(reef));
        assertThat(server.say(tls, "hi")).isEqualTo("spiffe://reef/instance/a2 said hi");
    }

    @Test
    void joiningWorksWithTheTokenAlone() {
        assertThat(server.say(joining(reef), "hi")).isEqualTo("? said hi");
    }

    @Test
    void joiningRefusesTheAuthorityOfAnotherFederation() {
        assertRefused(joining(other), "it is not of the federation that the join token is for");
    }

    @Test
    void joiningRefusesAServerThatOnlyShowsThePinnedAuthority() {
        KeyMaterial stranger = impostor.instance("a1");
        KeyMaterial forged =
                new KeyMaterial(
                        stranger.key(),
                        List.of(stranger.certificate(), reef.authority().certificate()));
        server.close();
        server = serve(forged, reef);
        assertRefused(joining(reef), "the federation's authority did not sign it");
    }

    @Test
    void joiningRefusesASiteThatPlaysTheControlPlane() {
        server.close();
        server = serve(reef.site("edge"), reef);
        assertRefused(joining(reef), "no site is expected here (got spiffe://reef/site/edge)");
    }

    @Test
    void joiningRefusesAnExpiredServer() {
        time.advance(Duration.ofDays(31));
        assertRefused(joining(reef), "it expired at 2030-07-01T12:00:00Z");
    }

    @Test
    void aSiteRefusesTheServerOfAnotherFederation() {
        server.close();
        server = serve(other.instance("a1"), reef);
        assertRefused(site(reef, "edge"), "the federation's authority did not sign it");
    }

    @Test
    void theServerRefusesASiteOfAnotherFederation() {
        SslContext tls = PeerTls.grpcClient(other.site("edge"), instances(reef));
        assertRefused(tls, "the peer refused this side's certificate");
    }

    @Test
    void theServerRefusesASiteThatCertifiedItself() {
        SslContext tls = PeerTls.grpcClient(impostor.site("edge"), instances(reef));
        assertRefused(tls, "the peer refused this side's certificate");
    }

    @Test
    void theServerRefusesAKindOfPeerThatIsNotExpected() {
        server.close();
        PeerTrust onlyInstances = instances(reef);
        server =
                new EchoServer(
                        PeerTls.grpcServer(reef.instance("a1"), onlyInstances),
                        ServerLimits.DEFAULT);
        assertRefused(site(reef, "edge"), "the peer refused this side's certificate");
    }

    @Test
    void theServerRefusesAnExpiredSite() {
        SslContext tls = site(reef, "edge");
        time.advance(Duration.ofDays(31));
        server.close();
        server = serve(reef.instance("a2"), reef);
        assertRefused(tls, "the peer refused this side's certificate");
        assertThat(server.say(site(reef, "edge"), "hi")).endsWith("said hi");
    }

    @Test
    void theServerRefusesACertificateThatIsNotValidYet() {
        time.advance(Duration.ofDays(1));
        SslContext tls = site(reef, "edge");
        time.advance(Duration.ofDays(-1));
        assertRefused(tls, "the peer refused this side's certificate");
    }

    private static SslContext site(TestFederation federation, String name) {
        return PeerTls.grpcClient(federation.site(name), instances(federation));
    }

    private SslContext joining(TestFederation federation) {
        JoinToken token =
                JoinToken.generate(
                        federation.random(),
                        federation.authority().fingerprint(),
                        new SiteName("edge"));
        return PeerTls.grpcStranger(
                PeerTrust.pinned(JoinToken.parse(token.text()).authority(), time));
    }

    private static PeerTrust instances(TestFederation federation) {
        return PeerTrust.of(
                federation.authority().certificate(), federation.time(), PeerKind.INSTANCE);
    }

    private static EchoServer serve(KeyMaterial own, TestFederation trusted) {
        PeerTrust clients =
                PeerTrust.of(
                        trusted.authority().certificate(),
                        trusted.time(),
                        PeerKind.SITE,
                        PeerKind.INSTANCE);
        return new EchoServer(PeerTls.grpcServer(own, clients), ServerLimits.DEFAULT);
    }

    private void assertRefused(SslContext tls, String why) {
        Throwable thrown = catchThrowable(() -> server.say(tls, "hi"));
        assertThat(thrown).as("the call went through").isNotNull();
        AtollException read = ErrorCodes.fromStatus("call", thrown);
        assertThat(read.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(read).hasMessageContaining(why);
    }
}
