package io.atoll.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.control.live.Tripwire;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.tls.PlatformTls;
import io.atoll.server.config.LeaseConfig;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.globalstore.InstalledStores;
import io.atoll.server.http.HttpEdge;
import io.atoll.server.postgres.embedded.PostgresBinaries;
import io.atoll.server.record.AddedTable;
import io.atoll.server.toy.Toys;
import io.atoll.server.toy.Toys.MakeToy;
import io.atoll.server.toy.Toys.ToyRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource that nothing in the product knows: from its route to its rows and back. */
final class ToyResourceTest {
    private static final ServerFeature TOYS =
            new ServerFeature(
                    Toys::new,
                    List.of(MakeToy.class),
                    List.of(new AddedTable<>(ToyRecord.class, "toy", ToyRecord::name)));

    private final TimeSource time = new SystemTimeSource();
    private final RandomSource random = new SystemRandomSource();
    @TempDir Path folder;

    @Test
    void aToyIsMadeOverHttpAndIsKnownToTheNextLeader() throws Exception {
        var lease = new LeaseConfig(Duration.ofSeconds(3), Duration.ofSeconds(1));
        var config = TestServer.config(folder, lease, WallLimits.DEFAULT);
        try (var instance = start(config)) {
            var made = send(config, instance, "POST", "", "{\"name\":\"ball\",\"colour\":\"red\"}");
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.body())
                    .isEqualTo("{\"name\":\"ball\",\"colour\":\"red\",\"madeBy\":\"operator\"}");
        }
        try (var instance = start(config)) {
            assertThat(send(config, instance, "GET", "/ball", "").body())
                    .isEqualTo("{\"name\":\"ball\",\"colour\":\"red\",\"madeBy\":\"operator\"}");
            var refused =
                    send(config, instance, "POST", "", "{\"name\":\"ball\",\"colour\":\"blue\"}");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body())
                    .contains(
                            "cannot make toy 'ball': there is one already (got blue, expected"
                                    + " red)");
            assertThat(send(config, instance, "GET", "/doll", "").statusCode()).isEqualTo(404);
        }
    }

    private ServerInstance start(ServerConfig config) {
        return ServerInstance.start(
                config,
                new ServerSystem(
                        time,
                        random,
                        new FailingFaultHandler(),
                        PostgresBinaries.defaultCache(
                                System.getenv(), Path.of(System.getProperty("user.home"))),
                        "test",
                        InstalledStores.ALL,
                        Tripwire.NONE,
                        List.of(TOYS)),
                HttpEdge::start);
    }

    private HttpResponse<String> send(
            ServerConfig config, ServerInstance instance, String method, String path, String body)
            throws Exception {
        var authority =
                CertificateAuthority.openOrCreate(
                        config.caDir(), new FederationName("test"), time, random);
        var trust = PeerTrust.of(authority.certificate(), time, PeerKind.INSTANCE);
        try (var client = HttpClient.newBuilder().sslContext(PlatformTls.client(trust)).build()) {
            var request =
                    HttpRequest.newBuilder(URI.create(instance.client().url() + "/v1/toys" + path))
                            .header("Authorization", "Bearer " + instance.client().token())
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
