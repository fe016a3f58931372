package io.atoll.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.bridge.dataplane.wall.Flood;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wall.WallTimes;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.server.config.ListenAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of agents against peers who hold connections without a certificate. */
final class AgentsWallTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final WallTimes PATIENT = new WallTimes(LONG, LONG, LONG, LONG, LONG);
    private static final WallTimes QUICK =
            new WallTimes(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5));

    @TempDir Path folder;

    @Test
    void endsEveryKindOfHalfOpenConnectionAndNoLink() throws Exception {
        try (var server = TestServer.start(folder, new WallLimits(100, 90, 80, 70, QUICK));
                var link = linked(server, "alpha");
                var flood = new Flood(at(server), "127.0.0.2")) {
            for (Flood.Kind kind : Flood.Kind.values()) {
                flood.open(kind, 5);
            }

            await("all of them are ended").atMost(LIMIT).until(() -> flood.stillOpen() == 0);

            // By now the link was silent for longer than any of the limits.
            assertAnswers(link);
        }
    }

    @Test
    void letsASiteJoinAndLinkWhileAFloodStandsAtItsLimit() throws Exception {
        try (var server = TestServer.start(folder, new WallLimits(40, 20, 16, 8, PATIENT));
                var link = linked(server, "alpha");
                var flood = new Flood(at(server), "127.0.0.2")) {
            flood.open(Flood.Kind.IDLE_HTTP2, 200);
            // Sooner than gRPC itself gives up peers who answer no ping.
            await("all but eight are ended")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> flood.stillOpen() <= 8);
            assertThat(flood.stillOpen()).as("the flood stands").isPositive();

            try (var another = linked(server, "beta")) {
                assertAnswers(another);
                assertAnswers(link);
            }
        }
    }

    private TestAgent.OpenLink linked(TestServer server, String site) throws Exception {
        String address = server.instance().client().agents().getFirst();
        var agent = TestAgent.join(address, server.invite(site), folder.resolve("site-" + site));
        var link = agent.open(1);
        link.await(ControlMessage::hasWelcome);
        return link;
    }

    private static void assertAnswers(TestAgent.OpenLink link) throws InterruptedException {
        link.heartbeat(4711);
        assertThat(link.await(ControlMessage::hasHeartbeatAnswer).getHeartbeatAnswer().getNumber())
                .isEqualTo(4711);
    }

    private static InetSocketAddress at(TestServer server) {
        var at = ListenAddress.parse(server.instance().client().agents().getFirst());
        return new InetSocketAddress(at.host(), at.port());
    }
}
