package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.bridge.dataplane.wall.Flood;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.dataplane.wall.WallTimes;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.EventKind;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.shared.EventMark;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The REST server against callers who hold connections without saying who they are. */
final class RestWallTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final WallTimes QUICK =
            new WallTimes(
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2));
    private static final WallTimes PATIENT = new WallTimes(LONG, LONG, LONG, LONG, LONG);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Api api = Api.get();

    @Test
    void endsEveryKindOfHalfOpenConnectionAndNoStreamOfSomebodyKnown() throws Exception {
        var project = new ProjectName("behind-the-wall");
        try (HttpEdge edge = api.edge(new WallLimits(100, 90, 80, 70, QUICK));
                var stream = events(edge, project);
                var flood = new Flood(at(edge), "127.0.0.2")) {
            for (Flood.Kind kind : Flood.Kind.values()) {
                flood.open(kind, 5);
            }
            assertThat(flood.opened()).isEqualTo(35);

            await("all of them are ended").atMost(LIMIT).until(() -> flood.stillOpen() == 0);

            // By now the stream was silent for longer than any of the limits.
            tell(project, 2);
            assertThat(event(stream)).contains(place(2));
        }
    }

    @Test
    void servesOthersWhileAFloodStandsAtItsLimit() throws Exception {
        var project = new ProjectName("beside-the-flood");
        try (HttpEdge edge = api.edge(new WallLimits(40, 20, 16, 8, PATIENT));
                var stream = events(edge, project);
                var flood = new Flood(at(edge), "127.0.0.2")) {
            flood.open(Flood.Kind.HALF_HEAD, 200);
            await("all but eight are ended").atMost(LIMIT).until(() -> flood.stillOpen() <= 8);

            assertThat(status(edge)).isEqualTo(200);

            flood.open(Flood.Kind.SLOW_BODY, 50);
            assertThat(status(edge)).isEqualTo(200);
            await().atMost(LIMIT).until(() -> flood.stillOpen() <= 8);
            assertThat(flood.stillOpen()).as("the flood stands").isPositive();
            tell(project, 2);
            assertThat(event(stream)).contains(place(2));
        }
    }

    @Test
    void takesALongSlowBodyOfSomebodyKnown() throws Exception {
        byte[] text = "{\"workflow\": \"kind: Nothing\"}".getBytes(StandardCharsets.UTF_8);
        try (HttpEdge edge = api.edge(new WallLimits(100, 90, 80, 70, QUICK))) {
            HttpRequest slow =
                    api.request(edge, "/v1/runs")
                            .header("Content-Type", "application/json")
                            .POST(dropByDrop(text))
                            .build();

            var answer = api.send(slow);

            assertThat(answer.detail())
                    .as("it was read to its end, and judged")
                    .contains("Unknown property [workflow]");
        }
    }

    @Test
    void refusesWithASentenceWhenTooManyAreAtWork() throws Exception {
        try (HttpEdge edge = api.edge(new WallLimits(4, 2, 3, 1, PATIENT));
                var one = events(edge, new ProjectName("one"));
                var two = events(edge, new ProjectName("two"))) {
            var refused = api.send(api.request(edge, "/v1/sites").GET().build());

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.detail())
                    .isEqualTo(
                            "cannot serve you now: too many connections are at work (at most 4, 2"
                                    + " from one address)");
            assertThat(one.ready() || two.ready()).isFalse();
        }
    }

    /** A stream that has told of the first event and is silent now. */
    private BufferedReader events(HttpEdge edge, ProjectName project) throws IOException {
        tell(project, 1);
        var response =
                api.sendAnew(
                        api.request(edge, "/v1/events?project=" + project)
                                .header("Last-Event-ID", "0")
                                .GET()
                                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        var stream =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(event(stream)).contains(place(1));
        return stream;
    }

    private static List<String> event(BufferedReader stream) throws IOException {
        List<String> lines = new ArrayList<>();
        for (var line = stream.readLine();
                line != null && !line.isEmpty();
                line = stream.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    /** The id of an event told by {@link #tell}. */
    private static String place(long number) {
        return "id: %d-%d".formatted(number, Rows.NOON.toEpochMilli());
    }

    private int status(HttpEdge edge) {
        return api.sendAnew(api.request(edge, "/v1/sites").GET().build()).statusCode();
    }

    private void tell(ProjectName project, long number) {
        api.write(
                new EventRecord(
                        project,
                        number,
                        Rows.NOON,
                        EventKind.RUN_ENDED,
                        "r",
                        new TreeMap<>(Map.of("state", "Succeeded"))));
        api.shared.publish(new EventMark(project, number));
    }

    /** A body over a line so thin that it takes longer than any stranger may. */
    private static HttpRequest.BodyPublisher dropByDrop(byte[] text) {
        var drops = new ByteArrayInputStream(text);
        var thinLine =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            boolean _ = new CountDownLatch(1).await(150, TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            throw new IOException("interrupted", e);
                        }
                        return drops.read();
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        int next = read();
                        into[offset] = (byte) next;
                        return next < 0 ? -1 : 1;
                    }
                };
        return HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofInputStream(() -> thinLine), text.length);
    }

    private static InetSocketAddress at(HttpEdge edge) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port());
    }
}
