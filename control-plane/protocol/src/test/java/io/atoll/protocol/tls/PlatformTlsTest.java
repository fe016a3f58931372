package io.atoll.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.identity.SettableTime;
import io.atoll.protocol.identity.TestFederation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTlsTest {
    private TestFederation reef;
    private TestFederation other;
    private HttpsServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        SettableTime time = new SettableTime();
        reef = new TestFederation(folder, "reef", time);
        other = new TestFederation(folder, "other", time);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(PlatformTls.server(reef.instance("a1"))) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        parameters.setSSLParameters(PlatformTls.parameters());
                    }
                });
        server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aClientTrustsTheInstanceByItsNameInTheFederation() throws Exception {
        HttpResponse<Void> answer = get(reef, PlatformTls.parameters());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void aClientOfAnotherFederationRefusesIt() {
        assertThatThrownBy(() -> get(other, PlatformTls.parameters()))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("the federation's authority did not sign it");
    }

    @Test
    void olderTlsIsRefused() {
        SSLParameters older = new SSLParameters();
        older.setProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(() -> get(reef, older)).isInstanceOf(IOException.class);
    }

    @Test
    void keyStoresHoldTheKeyAndTheAuthority() throws Exception {
        KeyMaterial own = reef.instance("a1");
        char[] password = "secret".toCharArray();
        KeyStore keys = PlatformTls.keyStore(own, password);
        assertThat(keys.getKey("own", password)).isEqualTo(own.key());
        assertThat(keys.getCertificateChain("own"))
                .containsExactly(own.certificate(), own.authority());
        assertThat(PlatformTls.trustStore(own.authority()).getCertificate("authority"))
                .isEqualTo(own.authority());
    }

    private HttpResponse<Void> get(TestFederation trusted, SSLParameters parameters)
            throws Exception {
        PeerTrust instances =
                PeerTrust.of(trusted.authority().certificate(), trusted.time(), PeerKind.INSTANCE);
        URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(PlatformTls.client(instances))
                        .sslParameters(parameters)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build()) {
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }
}
