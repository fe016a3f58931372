package io.atoll.bridge.dataplane;

import static io.atoll.bridge.dataplane.Federation.bytes;
import static io.atoll.bridge.dataplane.Federation.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.AtollException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receiver whose disk is slower than the longest silence on a connection. */
class SlowDiskTest {
    /** The server says at half of it that it is at work. */
    private static final Duration IDLE = Duration.ofMillis(600);

    /** A client's: far above what a busy machine adds to a sign of the server. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** More than waits between a connection and its disk, and than the network holds. */
    private static final int LARGE = 3 * Content.CHUNK_BYTES;

    /** Together they take longer than any silence is borne. */
    private static final int SIGNS = 18;

    private final InMemoryContentStore remote = new InMemoryContentStore();
    private final InMemoryContentStore local = new InMemoryContentStore();
    private final Federation federation = new Federation();

    @AfterEach
    void closeFederation() {
        federation.close();
    }

    private DataPlaneClient client(Duration patience) {
        federation.idle = patience;
        return federation.client(federation.authority.client(federation.edge));
    }

    private DataPlaneServer serve(ContentStore store) {
        federation.idle = IDLE;
        return federation.serve(store);
    }

    private static Content make(ContentStore store, byte[] bytes) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            return making.commit();
        }
    }

    /** Sends a small content by hand. */
    private Socket put(DataPlaneServer server, Content content) throws IOException {
        var ticket = federation.ticket(Ticket.Verb.WRITE, "caller/ann", content.digest(), 100);
        var peer = RawPeer.connect(server.address().getPort());
        peer.setSoTimeout((int) DEADLINE.toMillis());
        var out = peer.getOutputStream();
        var head =
                "PUT %s%s HTTP/1.1\r\nHost: hub\r\nAuthorization: Ticket %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(
                                WireFormat.CONTENT_PATH,
                                content.digest().hex(),
                                ticket.compact(),
                                32 + 100);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(WireFormat.encodeChunkList(content));
        out.write(bytes(100));
        out.flush();
        return peer;
    }

    private static BufferedReader reader(Socket peer) throws IOException {
        return new BufferedReader(
                new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static void awaitSigns(BufferedReader heard) throws IOException {
        for (int i = 0; i < SIGNS; i++) {
            assertThat(heard.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(heard.readLine()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StuckStore.Place.class,
            names = {"WRITE", "COMMIT"})
    void isWaitedForByWhoHasSentAllOrCannotSendMore(StuckStore.Place place) throws Exception {
        Content large = make(local, bytes(LARGE));
        Content small = make(local, bytes(100));
        Content other = make(new InMemoryContentStore(), bytes(100));
        var stuck = new StuckStore(remote, place);
        try (DataPlaneClient client = client(PATIENCE);
                DataPlaneServer server = serve(stuck)) {
            var pushed =
                    client.push(
                            endpoint(server),
                            federation.ticket(Ticket.Verb.WRITE, large),
                            local,
                            DEADLINE);
            var bundle =
                    client.push(
                            endpoint(server),
                            new Bundle(List.of(federation.ticket(Ticket.Verb.WRITE, small))),
                            local,
                            DEADLINE);
            try (var peer = put(server, other)) {
                var heard = reader(peer);
                awaitSigns(heard);
                stuck.goOn();

                assertThat(heard.readLine()).isIn("HTTP/1.1 100 Continue", "HTTP/1.1 201 Created");
            }
            assertThat(pushed.done().get(60, TimeUnit.SECONDS).bytesMoved()).isEqualTo(LARGE);
            assertThat(bundle.done().get(60, TimeUnit.SECONDS))
                    .allSatisfy(each -> assertThat(each.failure()).isEmpty());
        } finally {
            stuck.goOn();
        }
        assertThat(remote.find(large.digest())).contains(large);
        // Each once: nobody has sent anything again.
        assertThat(federation.replicas).containsExactlyInAnyOrder((long) LARGE, 100L, 100L);
        assertThat(federation.asked.stream().mapToLong(TrafficLedger.Traffic::sentBytes).sum())
                .isEqualTo(LARGE + 100);
    }

    @Test
    void isToldNothingWhoSendsNothing() throws Exception {
        Content content = make(local, bytes(100));
        try (DataPlaneServer server = serve(remote);
                var peer = RawPeer.connect(server.address().getPort())) {
            var ticket = federation.ticket(Ticket.Verb.WRITE, "caller/ann", content.digest(), 100);
            peer.setSoTimeout((int) DEADLINE.toMillis());
            peer.getOutputStream()
                    .write(
                            "PUT %s%s HTTP/1.1\r\nAuthorization: Ticket %s\r\nContent-Length: 132\r\n\r\n"
                                    .formatted(
                                            WireFormat.CONTENT_PATH,
                                            content.digest().hex(),
                                            ticket.compact())
                                    .getBytes(StandardCharsets.US_ASCII));
            peer.getOutputStream().flush();

            var first = reader(peer).readLine();

            assertThat(first == null || first.startsWith("HTTP/1.1 503")).as(first).isTrue();
        }
    }

    @Test
    void isNotSaidToWorkWhenAnErrorHasEndedIt() throws Exception {
        Content content = make(new InMemoryContentStore(), bytes(100));
        try (DataPlaneServer server = serve(new StuckStore(remote, StuckStore.Place.BEGIN));
                Socket peer = put(server, content)) {
            assertThat(reader(peer).readLine()).isNull();
        }
    }

    @Test
    void isGivenUpByItsPeerWhenNothingIsSaid() throws Exception {
        Content content = make(local, bytes(LARGE));
        var stuck = new StuckStore(remote, StuckStore.Place.COMMIT);
        try (DataPlaneClient client = client(IDLE)) {
            federation.idle = DEADLINE;
            try (DataPlaneServer server = federation.serve(stuck)) {
                try {
                    var pushed =
                            client.push(
                                    endpoint(server),
                                    federation.ticket(Ticket.Verb.WRITE, content),
                                    local,
                                    DEADLINE);

                    assertThatThrownBy(() -> pushed.done().get(60, TimeUnit.SECONDS))
                            .hasCauseInstanceOf(AtollException.class)
                            .hasMessageContaining("the connection broke");
                } finally {
                    stuck.goOn();
                }
                await("the server is done").until(() -> server.transfersUnderWay() == 0);
            }
        }
    }
}
