package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResumedStreamTest {
    private static final String FOLLOW = "GET /v1/events";

    private final FakeControlPlane server = new FakeControlPlane();
    private final List<String> told = new ArrayList<>();
    private final ApiClient api = client(server.connection());
    private final List<String> seen = new ArrayList<>();

    private static ApiClient client(Connection connection) {
        return new ApiClient(connection, new SystemTimeSource(), new SeededRandom(1));
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    private Patience patience() {
        return new Patience(
                Patience.FOREVER, new SystemTimeSource(), new SeededRandom(1), told::add);
    }

    /** Each connection gets the next of {@code replies}. */
    private void answering(Reply... replies) {
        Queue<Reply> left = new ArrayDeque<>(List.of(replies));
        server.on(FOLLOW, _ -> left.size() > 1 ? left.remove() : left.element());
    }

    private void readUntil(String last) {
        new ResumedStream(api, "/v1/events?", "", patience())
                .read(
                        event -> {
                            seen.add(event.payload());
                            return !event.payload().equals(last);
                        });
    }

    private List<String> askedBehind() {
        return server.requests(FOLLOW).stream().map(each -> each.lastEventId()).toList();
    }

    @Test
    void goesOnBehindTheLastEventOverAnyNumberOfConnections() {
        answering(
                Reply.events(": hello\nid: 4\n\n"),
                Reply.events(": hello\nid: 4\n\nid: 5\ndata: five\n\nid: 6\ndata: six\n\n:\n\n"),
                Reply.json(503, "{\"code\":\"UNAVAILABLE\",\"detail\":\"no leader\"}"),
                Reply.events("id: 7\ndata: seven\n\nid: 8\ndata: cut of"),
                Reply.events("id: 8\ndata: eight\n\n"));

        readUntil("eight");

        assertThat(seen).containsExactly("five", "six", "seven", "eight");
        assertThat(askedBehind()).startsWith("null", "4", "6").endsWith("6", "7");
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).endsWith(" broke; trying again");
    }

    @Test
    void waitsLongerAndLongerWhenItIsLetInAndThrownOutAtOnce() {
        assertThat(pausesWhenEachOf(8, Duration.ZERO))
                .containsExactly(125L, 250L, 500L, 1000L, 2000L, 2500L, 2500L);
    }

    @Test
    void goesOnForDaysHoweverOftenAConnectionBreaksThatHadLasted() {
        assertThat(pausesWhenEachOf(100, Duration.ofHours(1))).hasSize(99).containsOnly(125L);
    }

    /** The pauses between so many connections with one event each, in milliseconds. */
    private List<Long> pausesWhenEachOf(int connections, Duration lasts) {
        var time = new VirtualTime();
        var pauses = new ArrayList<Long>();
        var patience =
                new Patience(
                        Patience.FOREVER,
                        time,
                        new HalfOfAll(),
                        told::add,
                        pause -> pauses.add(pause.toMillis()));
        answering(
                IntStream.rangeClosed(1, connections)
                        .mapToObj(each -> Reply.events("id: %1$d\ndata: %1$d\n\n".formatted(each)))
                        .toArray(Reply[]::new));
        new ResumedStream(api, "/v1/events?", "", patience)
                .read(
                        event -> {
                            time.skip(lasts);
                            return !event.payload().equals(Integer.toString(connections));
                        });
        return pauses;
    }

    /** Draws the middle. */
    private static final class HalfOfAll implements RandomSource {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public int nextInt(int bound) {
            return bound / 2;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            throw new AssertionError("no key is drawn here");
        }
    }

    @Test
    void goesOnWhereARecordThatWasPutBackSaysSo() {
        answering(
                Reply.events("id: 90-1000\ndata: lost\n\n"),
                Reply.events("id: 7-500\ndata: {\"kind\":\"stream.reset\"}\n\n"),
                Reply.events("id: 8-2000\ndata: new\n\n"));

        readUntil("new");

        assertThat(seen).containsExactly("lost", "{\"kind\":\"stream.reset\"}", "new");
        assertThat(askedBehind()).containsExactly("null", "90-1000", "7-500");
    }

    @Test
    void swallowsNoErrorThatTheServerTells() {
        answering(
                Reply.events(
                        "id: 1\n"
                            + "data: one\n\n"
                            + "event: error\n"
                            + "data: {\"code\":\"NOT_FOUND\",\"detail\":\"nothing is kept\"}\n\n"));

        assertThatThrownBy(() -> readUntil("two"))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("nothing is kept");
        assertThat(seen).containsExactly("one");
    }

    @Test
    void goesOnWhenAnErrorMayPass() {
        answering(
                Reply.events(
                        "id: 1\ndata: one\n\n"
                                + "event: error\n"
                                + "data: {\"code\":\"UNAVAILABLE\",\"detail\":\"the link of site"
                                + " 'a' is gone\"}\n\n"),
                Reply.events("id: 2\ndata: two\n\n"));

        readUntil("two");

        assertThat(seen).containsExactly("one", "two");
        assertThat(told).containsExactly("the link of site 'a' is gone; trying again");
    }

    private static String gone() {
        return "event: error\n"
                + "data: {\"code\":\"UNAVAILABLE\",\"detail\":\"site 'a' has no link\"}\n\n";
    }

    @Test
    void givesUpWhereEveryConnectionIsTakenAndOnlyTellsAnError() {
        answering(Reply.events(": hello\nid: 0/0/0\n\n" + gone()));

        assertThatThrownBy(this::readWithPatience)
                .hasMessageContaining("site 'a' has no link; there was no answer for ");
        assertThat(server.requests(FOLLOW)).hasSizeGreaterThan(5);
    }

    @Test
    void givesUpWhereEveryConnectionIsTakenAndEndsWithoutAWord() {
        answering(Reply.events(": hello\n\n"));

        assertThatThrownBy(this::readWithPatience)
                .hasMessageContaining(" broke; there was no answer for ");
    }

    private void readWithPatience() {
        var stream = stream(new VirtualTime(), Duration.ofSeconds(30));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> stream.read(_ -> true));
    }

    @Test
    void goesOnAfterAnErrorThatCameWhenItWasQuietForAnHour() {
        var time = new VirtualTime();
        answering(
                Reply.events("id: 1\ndata: one\n\n" + gone()),
                Reply.events("id: 2\ndata: two\n\n"));

        stream(time, Duration.ofSeconds(30))
                .read(
                        event -> {
                            seen.add(event.payload());
                            time.skip(Duration.ofHours(1));
                            return !event.payload().equals("two");
                        });

        assertThat(seen).containsExactly("one", "two");
    }

    /** One whose pauses pass at once. */
    private ResumedStream stream(VirtualTime time, Duration limit) {
        var patience = new Patience(limit, time, new SeededRandom(1), told::add, time::skip);
        return new ResumedStream(api, "/v1/events?", "", patience);
    }

    @Test
    void doesNotGoOnWhereItNeverBegan() {
        answering(Reply.json(503, "{\"code\":\"UNAVAILABLE\",\"detail\":\"no leader\"}"));

        assertThatThrownBy(() -> readUntil("one")).hasMessage("no leader");
        assertThat(told).isEmpty();
    }

    @Test
    void takesAConnectionOnWhichNothingComesForBroken() {
        answering(Reply.held("id: 1\ndata: one\n\n"));

        try (var stream = api.stream("/v1/events", Map.of(), Duration.ofMillis(300))) {
            assertThat(stream.next()).isPresent();
            assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), stream::next))
                    .as("a silent connection ends")
                    .isEmpty();
            assertThat(stream.lastId()).isEqualTo("1");
        }
    }

    @Test
    void takesNoConnectionForBrokenWhileWhatCameIsShown() {
        answering(Reply.held("id: 1\ndata: one\n\n"));

        try (var stream = api.stream("/v1/events", Map.of(), Duration.ofMillis(100))) {
            assertThat(stream.next()).isPresent();
            await("it is left open while nobody reads it")
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(stream::isOpen);
            assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), stream::next)).isEmpty();
        }
    }

    @Test
    void takesAHandshakeThatWasCutForABrokenConnectionAndNoForgery() throws Exception {
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> cutAll(listener));
            var cut =
                    new Connection(
                            URI.create("https://127.0.0.1:" + listener.getLocalPort()),
                            "t",
                            FakeControlPlane.pem());
            try (ApiClient client = client(cut)) {
                assertThatThrownBy(() -> client.stream("/v1/events", Map.of()))
                        .isInstanceOfSatisfying(
                                AtollException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            }
        }
    }

    /** Hears the first words of each connection and ends it. */
    private static void cutAll(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.getInputStream().read(new byte[1024]);
            } catch (IOException _) {
                // the listener was closed, or the client was faster
            }
        }
    }
}
