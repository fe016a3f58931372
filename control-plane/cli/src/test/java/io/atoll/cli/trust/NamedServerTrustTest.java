package io.atoll.cli.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedServerTrustTest {
    private static final int LONG = 3650;
    private static final int PAST = 5;
    private static final String BOTH = "dns:localhost,ip:127.0.0.1";

    @TempDir static Path folder;
    private static TestAuthority own;
    private static TestAuthority other;

    @BeforeAll
    static void certify() {
        own = new TestAuthority(folder, "own");
        other = new TestAuthority(folder, "other");
    }

    @Test
    void takesTheVeryNameAndTheVeryAddressOfAServer() {
        var server = own.server("right", BOTH + ",ip:0:0:0:0:0:0:0:1", LONG);

        for (String host : new String[] {"localhost", "LOCALHOST", "127.0.0.1", "::1"}) {
            assertThatCode(() -> shake(server, host)).as(host).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> shake(server, "elsewhere"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("elsewhere");
    }

    @Test
    void refusesTheRightNameByAnotherAuthority() {
        var server = other.server("foreign", BOTH, LONG);

        assertThatThrownBy(() -> shake(server, "localhost"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void refusesTheRightNameWhoseTimeIsOver() {
        var server = own.server("expired", BOTH, PAST);

        assertThatThrownBy(() -> shake(server, "localhost"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("validity check failed");
    }

    @Test
    void takesAnAddressFromTheAddressesOnlyAndANameFromTheNames() {
        var named = own.server("named", "dns:127.0.0.1", LONG);

        assertThatThrownBy(() -> shake(named, "127.0.0.1"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void theRestOfThePlatformsCheckSeesTheConnection() throws Exception {
        var seen = new Seen();
        var server = own.server("seen", BOTH, LONG);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new NamedServerTrust(seen)}, null);

        shake(server, client.createSSLEngine("localhost", 1));

        var parameters = seen.engine.orElseThrow().getSSLParameters();
        assertThat(parameters.getEndpointIdentificationAlgorithm()).isNull();
        assertThat(parameters.getAlgorithmConstraints()).isSameAs(AnyAlgorithm.INSTANCE);
        assertThat(seen.session).as("session of the handshake").contains("localhost");
    }

    private static void shake(SSLContext server, String host) throws SSLException {
        shake(server, FederationTrust.of(own.pem()).createSSLEngine(host, 1));
    }

    // As java.net.http does it, but in memory.
    private static void shake(SSLContext server, SSLEngine client) throws SSLException {
        var parameters = FederationTrust.parameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setAlgorithmConstraints(AnyAlgorithm.INSTANCE);
        client.setSSLParameters(parameters);
        client.setUseClientMode(true);
        var answering = server.createSSLEngine();
        answering.setUseClientMode(false);
        var there = ByteBuffer.allocate(1 << 17);
        var back = ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        answering.beginHandshake();
        for (int step = 0; step < 100; step++) {
            step(client, back, there);
            step(answering, there, back);
            if (isDone(client) && isDone(answering)) {
                return;
            }
        }
        throw new IllegalStateException("the handshake does not end");
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask();
                        task != null;
                        task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                in.flip();
                if (in.hasRemaining()) {
                    engine.unwrap(in, ByteBuffer.allocate(1 << 17));
                }
                in.compact();
            }
        }
    }

    /** Lets everything be. */
    private enum AnyAlgorithm implements AlgorithmConstraints {
        INSTANCE;

        @Override
        public boolean permits(
                Set<CryptoPrimitive> uses, String name, @Nullable AlgorithmParameters parameters) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> uses, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> uses,
                String name,
                Key key,
                @Nullable AlgorithmParameters parameters) {
            return true;
        }
    }

    /** Trusts everybody and keeps what it was shown. */
    private static final class Seen extends X509ExtendedTrustManager {
        private Optional<SSLEngine> engine = Optional.empty();
        private Optional<String> session = Optional.empty();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine shown) {
            engine = Optional.of(shown);
            session = Optional.ofNullable(shown.getHandshakeSession()).map(s -> s.getPeerHost());
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine shown) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
