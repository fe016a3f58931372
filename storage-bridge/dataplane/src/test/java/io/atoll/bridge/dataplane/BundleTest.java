package io.atoll.bridge.dataplane;

import static io.atoll.bridge.dataplane.Federation.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ReadingStream;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Federation federation = new Federation();
    private final InMemoryContentStore remote = new InMemoryContentStore();
    private final InMemoryContentStore local = new InMemoryContentStore();

    @AfterEach
    void closeFederation() {
        federation.close();
    }

    @Test
    void movesManyContentsInOneRequestEachVerifiedAndTold() throws Exception {
        var contents = many(local, Bundle.MOST_CONTENTS);
        var back = new InMemoryContentStore();
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(push(server, tickets(Ticket.Verb.WRITE, contents))).allMatch(this::good);
            assertThat(fetch(server, tickets(Ticket.Verb.READ, contents), back))
                    .allMatch(this::good);
        }
        assertThat(federation.replicas)
                .containsExactlyElementsOf(contents.stream().map(Content::sizeBytes).toList());
        for (var content : contents) {
            assertThat(read(back, content)).isEqualTo(read(local, content));
        }
    }

    @Test
    void tellsEachContentForItselfWhatBecameOfIt() throws Exception {
        var good = make(local, "good");
        var damaged = make(local, "damaged");
        var empty = make(local, "");
        var gone = make(new InMemoryContentStore(), "gone");
        local.flipBit(damaged.digest(), 2);
        var foreign =
                federation.ticket(Ticket.Verb.WRITE, "site/other", good.digest(), good.sizeBytes());
        var wrongVerb = federation.ticket(Ticket.Verb.WRITE, good);
        try (DataPlaneServer server = federation.serve(remote)) {
            var tickets = tickets(Ticket.Verb.WRITE, List.of(damaged, good, gone, empty));
            tickets.add(1, foreign);
            assertThat(codes(push(server, tickets)))
                    .containsExactlyInAnyOrder("CORRUPT", "DENIED", "ok", "NOT_FOUND", "ok");
            assertThat(remote.list()).containsExactlyInAnyOrder(good.digest(), empty.digest());
            assertThat(federation.replicas).containsExactly(4L, 0L);

            make(remote, "rotten");
            remote.flipBit(Digest.of("rotten"), 1);
            var wanted = List.of(good, gone, Content.small(Digest.of("rotten"), 6), empty);
            var back = new InMemoryContentStore();
            assertThat(codes(fetch(server, tickets(Ticket.Verb.READ, wanted), back)))
                    .containsExactly("ok", "NOT_FOUND", "CORRUPT", "ok");
            assertThat(back.list()).containsExactlyInAnyOrder(good.digest(), empty.digest());
            assertThat(federation.missing).containsExactly(gone.digest());
            assertThatThrownBy(() -> fetch(server, List.of(wrongVerb), back))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DENIED));
        }
    }

    @Test
    void takesEveryByteFromASenderAlthoughTheContentIsThere() throws Exception {
        var content = make(local, "known");
        make(remote, "known");
        var another = make(remote, "another");
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(push(server, tickets(Ticket.Verb.WRITE, List.of(content))))
                    .allMatch(this::good);
            // Who does not have it cannot be told that it is there.
            assertThat(codes(push(server, tickets(Ticket.Verb.WRITE, List.of(another)))))
                    .containsExactly("NOT_FOUND");
        }
        assertThat(federation.replicas).containsExactly(5L);
    }

    @Test
    void refusesEveryContentOfAnEndedTermAndOfAnOlderKey() throws Exception {
        var contents = many(local, 3);
        try (DataPlaneServer server = federation.serve(remote)) {
            federation.lowest = new Term(2);
            assertThat(codes(push(server, tickets(Ticket.Verb.WRITE, contents))))
                    .containsOnly("FENCED");
            federation.lowest = new Term(1);
            federation.ticketsAreOnRecord = false;
            assertThat(codes(push(server, tickets(Ticket.Verb.WRITE, contents))))
                    .containsOnly("DENIED");
            federation.ticketsAreOnRecord = true;
            federation.current = federation.authority.site("edge").certificate();
            assertThatThrownBy(() -> push(server, tickets(Ticket.Verb.WRITE, contents)))
                    .hasMessageContaining("joined again");
        }
        assertThat(remote.list()).isEmpty();
    }

    @Test
    void refusesACertificateThatExpiredOnAConnectionThatWasKept() throws Exception {
        var contents = many(local, 2);
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(push(server, tickets(Ticket.Verb.WRITE, contents))).allMatch(this::good);
            federation.now = Instant.EPOCH.plus(Duration.ofDays(101 * 365));
            assertThatThrownBy(() -> push(server, tickets(Ticket.Verb.WRITE, contents)))
                    .hasMessageContaining("the peer's certificate is not valid now");
        }
    }

    @Test
    void isForSitesOnlyAndForSmallContents() {
        var content = make(local, "mine");
        try (DataPlaneServer server = federation.serve(remote);
                DataPlaneClient person = federation.client(federation.authority.stranger())) {
            var ticket =
                    federation.ticket(
                            Ticket.Verb.WRITE, "caller/ann", content.digest(), content.sizeBytes());
            assertThatThrownBy(
                            () ->
                                    person.push(
                                                    endpoint(server),
                                                    new Bundle(List.of(ticket)),
                                                    local,
                                                    DEADLINE)
                                            .done()
                                            .get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the peer shows no certificate of a site");
            var large = make(local, Federation.bytes(Bundle.MOST_CONTENT_BYTES + 1));
            assertThatThrownBy(() -> push(server, tickets(Ticket.Verb.WRITE, List.of(large))))
                    .hasMessageContaining("too large");
        }
    }

    @Test
    void goesOverTheSameConnectionAndOverAFreshOneWhenThatHasEnded() throws Exception {
        var first = make(local, "first");
        var second = make(local, "second");
        var third = make(local, "third");
        DataPlaneServer server = federation.serve(remote);
        try (var proxy =
                new CuttingProxy(server.address(), Long.MAX_VALUE, CuttingProxy.Fault.CUT)) {
            one(proxy, first);
            one(proxy, second);
            assertThat(proxy.accepted()).as("connections for two contents").isEqualTo(1);
            proxy.cutAll();
            one(proxy, third);
            assertThat(proxy.accepted()).as("after it had ended").isEqualTo(2);
        } finally {
            server.close();
        }
        assertThat(remote.list()).hasSize(3);
    }

    private void one(CuttingProxy proxy, Content content) throws Exception {
        var ticket = federation.ticket(Ticket.Verb.WRITE, content);
        federation
                .client
                .push(proxy.endpoint(), ticket, local, DEADLINE)
                .done()
                .get(60, TimeUnit.SECONDS);
    }

    private boolean good(Bundle.Delivery delivery) {
        return delivery.failure().isEmpty()
                && delivery.bytesMoved() == delivery.ticket().ticket().sizeBytes();
    }

    private static List<String> codes(List<Bundle.Delivery> deliveries) {
        return deliveries.stream()
                .map(d -> d.failure().map(e -> e.code().name()).orElse("ok"))
                .toList();
    }

    private List<SignedTicket> tickets(Ticket.Verb verb, List<Content> contents) {
        return new ArrayList<>(contents.stream().map(c -> federation.ticket(verb, c)).toList());
    }

    private List<Bundle.Delivery> push(DataPlaneServer server, List<SignedTicket> tickets)
            throws Exception {
        return got(federation.client.push(endpoint(server), new Bundle(tickets), local, DEADLINE));
    }

    private List<Bundle.Delivery> fetch(
            DataPlaneServer server, List<SignedTicket> tickets, ContentStore into)
            throws Exception {
        return got(federation.client.fetch(endpoint(server), new Bundle(tickets), into, DEADLINE));
    }

    private static <T> T got(Transfer<T> transfer) throws Exception {
        try {
            return transfer.done().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AtollException told ? told : e;
        }
    }

    private static List<Content> many(InMemoryContentStore store, int count) {
        var made = new ArrayList<Content>();
        for (int i = 0; i < count; i++) {
            made.add(make(store, "content " + i));
        }
        return made;
    }

    private static Content make(InMemoryContentStore store, String text) {
        return make(store, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Content make(InMemoryContentStore store, byte[] bytes) {
        try (var making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            return making.commit();
        }
    }

    private static byte[] read(ContentStore store, Content content) throws IOException {
        try (var stream = new ReadingStream(store.open(content.digest()))) {
            return stream.readAllBytes();
        }
    }
}
