package io.atoll.bridge.dataplane;

import static io.atoll.bridge.dataplane.Federation.bytes;
import static io.atoll.bridge.dataplane.Federation.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ReadingStream;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wall.WallTimes;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPlaneTest {
    private static final int CHUNK = Content.CHUNK_BYTES;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Federation federation = new Federation();
    private final InMemoryContentStore remote = new InMemoryContentStore();
    private final InMemoryContentStore local = new InMemoryContentStore();

    @AfterEach
    void closeFederation() {
        federation.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK, CHUNK + 1, 20 << 20})
    void pushesAndFetchesContentOfAnySize(int size) throws Exception {
        byte[] bytes = bytes(size);
        Content content = make(local, bytes);
        var back = new InMemoryContentStore();
        try (DataPlaneServer server = federation.serve(remote)) {
            Transfer.Moved pushed = push(server, content);
            assertThat(pushed).isEqualTo(new Transfer.Moved(content, size));
            assertThat(federation.replicas).containsExactly((long) size);
            Transfer.Moved fetched = fetch(server, content, back);
            assertThat(fetched).isEqualTo(new Transfer.Moved(content, size));
        }
        assertThat(remote.find(content.digest())).contains(content);
        assertThat(read(back, content.digest())).isEqualTo(bytes);
        assertThat(federation.served.stream().mapToLong(x -> x.receivedBytes()).sum())
                .isEqualTo(size);
        await().until(() -> federation.served.stream().mapToLong(x -> x.sentBytes()).sum() == size);
        // The ledgers are told once the connections have ended.
        await().untilAsserted(
                        () -> {
                            assertThat(
                                            federation.served.stream()
                                                    .mapToLong(x -> x.wireReceivedBytes())
                                                    .sum())
                                    .isBetween((long) size, size + size / 20 + 20_000L);
                            assertThat(
                                            federation.asked.stream()
                                                    .mapToLong(x -> x.wireSentBytes())
                                                    .sum())
                                    .isBetween((long) size, size + size / 20 + 20_000L);
                        });
    }

    @Test
    void fetchesNothingThatIsThere() throws Exception {
        Content content = make(local, bytes(2 * CHUNK));
        make(remote, bytes(2 * CHUNK));
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(fetch(server, content, local).bytesMoved()).isZero();
        }
    }

    @Test
    void takesEveryByteFromASenderAlthoughTheContentIsThere() throws Exception {
        Content content = make(local, bytes(2 * CHUNK));
        make(remote, bytes(2 * CHUNK));
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(push(server, content).bytesMoved()).isEqualTo(2L * CHUNK);
        }
        assertThat(federation.replicas).containsExactly(2L * CHUNK);
    }

    @Test
    void tellsThatBytesComeInWhenTheyBeginToAndAgainWhileTheyDo() throws Exception {
        Content content = make(local, bytes(2 * CHUNK));
        try (DataPlaneServer server = federation.serve(remote)) {
            push(server, content);
            assertThat(federation.receiving).containsExactly(content.digest());

            federation.perLook = Duration.ofMinutes(3);
            push(server, content);
        }
        assertThat(federation.receiving).hasSizeGreaterThan(10).containsOnly(content.digest());
    }

    private static int kept(ContentStore store, Content content) {
        try (ContentStore.Writing writing = store.receive(content)) {
            return writing.nextChunk();
        }
    }

    @Test
    void neverShowsContentThatTheSendersDiskDamaged() {
        Content content = make(local, bytes(CHUNK + 10));
        make(remote, bytes(CHUNK + 10));
        local.flipBit(content.digest(), CHUNK + 5);
        remote.flipBit(content.digest(), CHUNK + 5);
        var receiver = new InMemoryContentStore();
        try (DataPlaneServer server = federation.serve(receiver)) {
            refused(ErrorCode.CORRUPT, () -> push(server, content));
        }
        assertThat(receiver.find(content.digest())).isEmpty();
        assertThat(federation.replicas).isEmpty();
        try (DataPlaneServer server = federation.serve(remote)) {
            refused(ErrorCode.CORRUPT, () -> fetch(server, content, receiver));
        }
        assertThat(receiver.find(content.digest())).isEmpty();
        assertThat(kept(receiver, content)).isEqualTo(1);
    }

    @Test
    void neverShowsContentThatWasChangedOrCutInTransit() throws Exception {
        Content content = make(local, bytes(CHUNK + 10));
        try (DataPlaneServer server = federation.serve(remote)) {
            for (CuttingProxy.Fault fault : CuttingProxy.Fault.values()) {
                try (var proxy = new CuttingProxy(server.address(), CHUNK / 2, fault)) {
                    refused(
                            ErrorCode.UNAVAILABLE,
                            () ->
                                    federation
                                            .client
                                            .push(
                                                    proxy.endpoint(),
                                                    federation.ticket(Ticket.Verb.WRITE, content),
                                                    local,
                                                    DEADLINE)
                                            .done()
                                            .get(60, TimeUnit.SECONDS));
                }
                assertThat(remote.find(content.digest())).isEmpty();
            }
            assertThat(push(server, content).content()).isEqualTo(content);
        }
    }

    @Test
    void goesOnAfterACutWhereItStopped() throws Exception {
        Content content = make(local, bytes(3 * CHUNK));
        SignedTicket ticket = federation.ticket(Ticket.Verb.WRITE, content);
        var back = new InMemoryContentStore();
        try (DataPlaneServer server = federation.serve(remote)) {
            try (var proxy =
                    new CuttingProxy(server.address(), 2 * CHUNK + 1000, CuttingProxy.Fault.CUT)) {
                refused(
                        ErrorCode.UNAVAILABLE,
                        () ->
                                federation
                                        .client
                                        .push(proxy.endpoint(), ticket, local, DEADLINE)
                                        .done()
                                        .get(60, TimeUnit.SECONDS));
            }
            await().until(() -> remote.shown(content.digest(), "site/edge") == 1);
            assertThat(push(server, content).bytesMoved()).isEqualTo(2L * CHUNK);
            assertThat(federation.replicas).containsExactly(2L * CHUNK);
            try (ContentStore.Writing writing = back.receive(content)) {
                writing.write(ByteBuffer.wrap(bytes(3 * CHUNK), 0, CHUNK));
            }
            assertThat(fetch(server, content, back).bytesMoved()).isEqualTo(2L * CHUNK);
        }
        assertThat(read(back, content.digest())).isEqualTo(bytes(3 * CHUNK));
    }

    @Test
    void failsAndGoesOnLaterWhenTheServerIsStoppedInTheMiddle() throws Exception {
        Content content = make(remote, bytes(3 * CHUNK));
        var moved = new AtomicLong();
        var reached = new CountDownLatch(1);
        RateLimit stuck =
                bytes -> {
                    if (moved.addAndGet(bytes) > CHUNK + 1000) {
                        reached.countDown();
                        Thread.currentThread().join();
                    }
                };
        Transfer<Transfer.Moved> transfer;
        try (DataPlaneServer server = federation.serve(remote, stuck, WallLimits.DEFAULT, 8)) {
            transfer =
                    federation.client.fetch(
                            endpoint(server),
                            federation.ticket(Ticket.Verb.READ, content),
                            local,
                            DEADLINE);
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        }
        refused(ErrorCode.UNAVAILABLE, () -> transfer.done().get(60, TimeUnit.SECONDS));
        assertThat(local.find(content.digest())).isEmpty();
        assertThat(kept(local, content)).isEqualTo(1);
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(fetch(server, content, local).bytesMoved()).isEqualTo(2L * CHUNK);
        }
    }

    @Test
    void isCancelledAndHasADeadline() {
        Content content = make(remote, bytes(CHUNK));
        RateLimit stuck = bytes -> Thread.currentThread().join();
        SignedTicket ticket = federation.ticket(Ticket.Verb.READ, content);
        try (DataPlaneServer server = federation.serve(remote, stuck, WallLimits.DEFAULT, 8)) {
            Endpoint endpoint = endpoint(server);
            Transfer<Transfer.Moved> transfer =
                    federation.client.fetch(endpoint, ticket, local, DEADLINE);
            transfer.cancel().run();
            refused(ErrorCode.UNAVAILABLE, () -> transfer.done().get(60, TimeUnit.SECONDS));
            Transfer<Transfer.Moved> late =
                    federation.client.fetch(endpoint, ticket, local, Duration.ofMillis(50));
            refused(ErrorCode.DEADLINE_EXCEEDED, () -> late.done().get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void refusesTicketsThatAreNotForThisPeerVerbContentOrTime() {
        Content content = make(remote, bytes(100));
        Digest digest = content.digest();
        Ticket good = Federation.unsigned(Ticket.Verb.READ, "site/edge", digest, 100);
        var stranger = new TicketSigner(TicketKeys.generate().getPrivate());
        try (DataPlaneServer server = federation.serve(remote)) {
            refused(ErrorCode.UNAUTHENTICATED, () -> fetch(server, stranger.sign(good)));
            refused(
                    ErrorCode.DENIED,
                    () ->
                            fetch(
                                    server,
                                    federation.ticket(
                                            Ticket.Verb.READ, "site/other", digest, 100)));
            refused(
                    ErrorCode.DENIED,
                    () ->
                            fetch(
                                    server,
                                    federation.ticket(
                                            Ticket.Verb.READ, "caller/ann", digest, 100)));
            refused(
                    ErrorCode.INVALID,
                    () ->
                            fetch(
                                    server,
                                    federation.ticket(Ticket.Verb.READ, "site/edge", digest, 99)));
            refused(
                    ErrorCode.NOT_FOUND,
                    () ->
                            fetch(
                                    server,
                                    federation.ticket(
                                            Ticket.Verb.READ,
                                            "site/edge",
                                            Digest.of("none"),
                                            100)));
            assertThat(federation.missing)
                    .as("what was told of as missing")
                    .isNotEmpty()
                    .containsOnly(Digest.of("none"));
            federation.lowest = new Term(2);
            refused(ErrorCode.FENCED, () -> fetch(server, federation.signer.sign(good)));
        }
        assertThat(local.list()).isEmpty();
    }

    @Test
    void refusesTheKeyOfAnOlderGenerationAndWhatResidencyForbids() throws Exception {
        Content content = make(local, bytes(100));
        try (DataPlaneServer server = federation.serve(remote)) {
            federation.current = federation.authority.site("edge").certificate();
            refused(ErrorCode.DENIED, () -> push(server, content));
            federation.current = federation.edge.certificate();
            federation.residencyAtServer = false;
            refused(ErrorCode.DENIED, () -> push(server, content));
            federation.residencyAtServer = true;
            federation.residencyAtClient = false;
            refused(ErrorCode.DENIED, () -> push(server, content));
            assertThat(remote.list()).isEmpty();
            federation.residencyAtClient = true;
            assertThat(push(server, content).bytesMoved()).isEqualTo(100);
        }
    }

    @Test
    void servesNoTicketThatSaysWhatIsNotOnRecordOfItsArtifact() throws Exception {
        Content content = make(local, bytes(100));
        federation.ticketsAreOnRecord = false;
        try (DataPlaneServer server = federation.serve(remote)) {
            refused(ErrorCode.DENIED, () -> push(server, content));
            assertThat(remote.list()).isEmpty();
            make(remote, bytes(100));
            refused(ErrorCode.DENIED, () -> fetch(server, content, new InMemoryContentStore()));
        }
    }

    @Test
    void servesAPersonWithoutCertificateByTicketAndNobodyElse() throws Exception {
        Content content = make(remote, bytes(100));
        try (DataPlaneServer server = federation.serve(remote);
                DataPlaneClient person = federation.client(federation.authority.stranger())) {
            SignedTicket own =
                    federation.ticket(Ticket.Verb.READ, "caller/ann", content.digest(), 100);
            assertThat(
                            person.fetch(endpoint(server), own, local, DEADLINE)
                                    .done()
                                    .get(60, TimeUnit.SECONDS)
                                    .content())
                    .isEqualTo(content);
            SignedTicket stolen = federation.ticket(Ticket.Verb.READ, content);
            refused(
                    ErrorCode.DENIED,
                    () ->
                            person.fetch(
                                            endpoint(server),
                                            stolen,
                                            new InMemoryContentStore(),
                                            DEADLINE)
                                    .done()
                                    .get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void doesNotSendToAServerThatIsNotTheTicketsStore() {
        Content content = make(local, bytes(100));
        try (DataPlaneServer server = federation.serve(remote)) {
            Ticket ticket =
                    Federation.unsigned(Ticket.Verb.WRITE, "site/edge", content.digest(), 100);
            var wrongKind =
                    new Endpoint("127.0.0.1", server.address().getPort(), Endpoint.Kind.INSTANCE);
            refused(
                    ErrorCode.DENIED,
                    () ->
                            federation
                                    .client
                                    .push(
                                            wrongKind,
                                            federation.signer.sign(ticket),
                                            local,
                                            DEADLINE)
                                    .done()
                                    .get(60, TimeUnit.SECONDS));
        }
        assertThat(federation.served).isEmpty();
    }

    @Test
    void saysWhenTheStoreIsFull() {
        Content content = make(local, bytes(100));
        try (DataPlaneServer server = federation.serve(new InMemoryContentStore(99))) {
            refused(ErrorCode.LIMIT_EXCEEDED, () -> push(server, content));
        }
    }

    @Test
    void refusesMoreConnectionsAndTransfersThanItsLimits() {
        Content content = make(remote, bytes(100));
        RateLimit stuck = bytes -> Thread.currentThread().join();
        SignedTicket ticket = federation.ticket(Ticket.Verb.READ, content);
        var two = new WallLimits(2, 2, 1, 1, WallTimes.DEFAULT);
        try (DataPlaneServer server = federation.serve(remote, stuck, two, 8)) {
            var first = federation.client.fetch(endpoint(server), ticket, local, DEADLINE);
            await().until(() -> server.transfersUnderWay() == 1);
            var second = federation.client.fetch(endpoint(server), ticket, local, DEADLINE);
            await().until(() -> server.transfersUnderWay() == 2);

            refused(ErrorCode.UNAVAILABLE, () -> fetch(server, ticket));

            assertThat(server.connections().known()).isEqualTo(2);
            // What was refused may have been read already; its thread ends by itself.
            await().until(() -> server.transfersUnderWay() == 2);
            first.cancel().run();
            second.cancel().run();
        }
        try (DataPlaneServer server = federation.serve(remote, stuck, WallLimits.DEFAULT, 1)) {
            var first = federation.client.fetch(endpoint(server), ticket, local, DEADLINE);
            await().until(() -> server.transfersUnderWay() == 1);

            refused(ErrorCode.UNAVAILABLE, () -> fetch(server, ticket));

            first.cancel().run();
        }
    }

    private Transfer.Moved push(DataPlaneServer server, Content content) throws Exception {
        return federation
                .client
                .push(
                        endpoint(server),
                        federation.ticket(Ticket.Verb.WRITE, content),
                        local,
                        DEADLINE)
                .done()
                .get(60, TimeUnit.SECONDS);
    }

    private Transfer.Moved fetch(DataPlaneServer server, Content content, ContentStore into)
            throws Exception {
        SignedTicket ticket = federation.ticket(Ticket.Verb.READ, content);
        return federation
                .client
                .fetch(endpoint(server), ticket, into, DEADLINE)
                .done()
                .get(60, TimeUnit.SECONDS);
    }

    private Transfer.Moved fetch(DataPlaneServer server, SignedTicket ticket) throws Exception {
        return federation
                .client
                .fetch(endpoint(server), ticket, local, DEADLINE)
                .done()
                .get(60, TimeUnit.SECONDS);
    }

    private static Content make(ContentStore store, byte[] bytes) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            assertThat(making.commit()).isEqualTo(ContentHasher.hash(bytes));
        }
        return ContentHasher.hash(bytes);
    }

    private static byte[] read(ContentStore store, Digest digest) throws IOException {
        try (var in = new ReadingStream(store.open(digest))) {
            return in.readAllBytes();
        }
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(
                        e -> {
                            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
                            assertThat(cause).hasMessageStartingWith("cannot ");
                            assertThat(cause)
                                    .isInstanceOfSatisfying(
                                            AtollException.class,
                                            a -> assertThat(a.code()).isEqualTo(code));
                        });
    }
}
