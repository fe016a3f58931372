package io.atoll.bridge.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wall.Flood;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wall.WallTimes;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.memory.InMemoryContentStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The data plane against peers who hold connections without a ticket. */
final class DataPlaneWallTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final WallTimes QUICK =
            new WallTimes(
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2));
    private static final WallTimes PATIENT = new WallTimes(LONG, LONG, LONG, LONG, LONG);

    private final Federation federation = new Federation();
    private final InMemoryContentStore local = new InMemoryContentStore();
    private final InMemoryContentStore remote = new InMemoryContentStore();

    @AfterEach
    void close() {
        federation.close();
    }

    @Test
    void endsEveryKindOfHalfOpenConnectionAndNoTransferAtWork() throws Exception {
        Content content = make(remote, Federation.bytes(1_000_000));
        var goOn = new CountDownLatch(1);
        RateLimit held = bytes -> assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
        try (DataPlaneServer server = serve(new WallLimits(100, 90, 80, 70, QUICK), held);
                var flood = new Flood(server.address(), "127.0.0.2")) {
            Transfer<Transfer.Moved> atWork =
                    federation.client.fetch(
                            Federation.endpoint(server),
                            federation.ticket(Ticket.Verb.READ, content),
                            local,
                            LONG);
            await().until(() -> server.transfersUnderWay() == 1);
            for (Flood.Kind kind : Flood.Kind.values()) {
                flood.open(kind, 5);
            }
            assertThat(flood.opened()).isEqualTo(35);

            await("all of them are ended").atMost(LIMIT).until(() -> flood.stillOpen() == 0);

            goOn.countDown();
            assertThat(atWork.done().get(60, TimeUnit.SECONDS).content()).isEqualTo(content);
        }
    }

    @Test
    void servesOthersWhileAFloodStandsAtItsLimit() throws Exception {
        Content content = make(local, Federation.bytes(100_000));
        try (DataPlaneServer server =
                        serve(new WallLimits(40, 20, 16, 8, PATIENT), RateLimit.NONE);
                var flood = new Flood(server.address(), "127.0.0.2")) {
            flood.open(Flood.Kind.HALF_HEAD, 200);
            await("all but eight are ended").atMost(LIMIT).until(() -> flood.stillOpen() <= 8);
            assertThat(flood.stillOpen()).as("the flood stands").isPositive();

            Transfer.Moved moved =
                    federation
                            .client
                            .push(
                                    Federation.endpoint(server),
                                    federation.ticket(Ticket.Verb.WRITE, content),
                                    local,
                                    LONG)
                            .done()
                            .get(60, TimeUnit.SECONDS);

            assertThat(moved.content()).isEqualTo(content);
            assertThat(server.connections().strangers()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void takesALongSlowUploadOfAPersonWithATicket() throws Exception {
        Content content = make(local, Federation.bytes(4_000_000));
        RateLimit thinLine =
                bytes -> assertThat(never().await(250, TimeUnit.MILLISECONDS)).isFalse();
        try (DataPlaneServer server =
                        serve(new WallLimits(100, 90, 80, 70, QUICK), RateLimit.NONE);
                DataPlaneClient person =
                        federation.client(federation.authority.stranger(), thinLine)) {
            var ticket =
                    federation.ticket(
                            Ticket.Verb.WRITE, "caller/ann", content.digest(), content.sizeBytes());

            Transfer.Moved moved =
                    person.push(Federation.endpoint(server), ticket, local, LONG)
                            .done()
                            .get(60, TimeUnit.SECONDS);

            assertThat(moved.bytesMoved()).isEqualTo(content.sizeBytes());
        }
        assertThat(remote.find(content.digest())).isPresent();
    }

    private DataPlaneServer serve(WallLimits connections, RateLimit rate) {
        return federation.serve(remote, rate, connections, 8);
    }

    private static CountDownLatch never() {
        return new CountDownLatch(1);
    }

    private static Content make(ContentStore store, byte[] bytes) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            making.commit();
        }
        return ContentHasher.hash(bytes);
    }
}
