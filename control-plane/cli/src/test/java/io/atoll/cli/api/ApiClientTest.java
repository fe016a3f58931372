package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
    private static final String PROBLEM =
            "{\"status\":403,\"code\":\"DENIED\",\"detail\":\"cannot drain site a: you may not\"}";

    private final FakeControlPlane server = new FakeControlPlane();
    private final ApiClient api = client(server.connection());

    private static ApiClient client(Connection connection) {
        return new ApiClient(connection, new SystemTimeSource(), new SeededRandom(1));
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    @Test
    void showsItsTokenAndANewKeyPerCommand() {
        server.on("POST /v1/a", "{}");

        api.post("/v1/a", Json.object());
        api.post("/v1/a", Json.object());

        var requests = server.requests("POST /v1/a");
        assertThat(requests).allMatch(each -> each.bearer().equals("Bearer atoll_test"));
        assertThat(requests.stream().map(each -> each.key()).distinct()).hasSize(2);
    }

    @Test
    void repeatsACommandUnderTheSameKeyWhileTheServerIsNotReady() {
        var asked = new AtomicInteger();
        server.on(
                "POST /v1/a",
                _ ->
                        asked.incrementAndGet() < 3
                                ? Reply.json(503, "{\"code\":\"UNAVAILABLE\",\"detail\":\"x\"}")
                                : Reply.json("{\"id\":\"1\"}"));

        JsonNode answer = api.post("/v1/a", Json.object());

        assertThat(answer.path("id").asText()).isEqualTo("1");
        assertThat(server.requests("POST /v1/a").stream().map(each -> each.key()).distinct())
                .hasSize(1);
        assertThat(asked).hasValue(3);
    }

    @Test
    void tellsTheServersSentenceAndCode() {
        server.on("POST /v1/sites/a/drain", _ -> Reply.json(403, PROBLEM));

        assertThatThrownBy(() -> api.post("/v1/sites/a/drain", Json.object()))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DENIED))
                .hasMessage("cannot drain site a: you may not");
    }

    @Test
    void readsAListPageByPage() {
        server.on(
                "GET /v1/sites",
                request ->
                        Reply.json(
                                request.query().contains("cursor=b%20c")
                                        ? "{\"items\":[{\"name\":\"z\"}]}"
                                        : "{\"items\":[{\"name\":\"a\"}],\"next\":\"b c\"}"));

        assertThat(api.list("/v1/sites"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("a", "z");
    }

    @Test
    void readsEventsWithTheirNamesAndIds() {
        server.on(
                "GET /v1/events",
                _ ->
                        Reply.events(
                                ": hello\n\n"
                                        + "event: stdout\n"
                                        + "id: 7\n"
                                        + "data: a\n"
                                        + "data: b\n\n"
                                        + "data: c\n\n"));

        try (EventStream stream = api.stream("/v1/events", Map.of())) {
            assertThat(stream.next())
                    .isEqualTo(Optional.of(new EventStream.Event("stdout", "7", "a\nb")));
            assertThat(stream.next())
                    .isEqualTo(Optional.of(new EventStream.Event("message", "", "c")));
            assertThat(stream.next()).isEmpty();
        }
    }

    @Test
    void trustsNobodyButTheFederation() {
        String other =
                """
                -----BEGIN CERTIFICATE-----
                MIIBejCCAR+gAwIBAgIUX0O4PqAlvSNLHfd3CxN5vZ1nq0EwCgYIKoZIzj0EAwIw
                -----END CERTIFICATE-----
                """;

        assertThatThrownBy(() -> client(new Connection(server.connection().url(), "t", other)))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    }

    @Test
    void refusesAServerOfAnotherName() {
        URI other = URI.create("https://localhost:" + server.endpoint().replaceFirst(".*:", ""));
        try (ApiClient wrong = client(new Connection(other, "t", FakeControlPlane.pem()))) {
            assertThatThrownBy(() -> wrong.get("/v1/health"))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void saysThatNothingAnswers() {
        Connection nobody =
                new Connection(URI.create("https://127.0.0.1:1"), "t", FakeControlPlane.pem());
        try (ApiClient lonely = client(nobody)) {
            assertThatThrownBy(() -> lonely.get("/v1/health"))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("cannot reach https://127.0.0.1:1");
        }
    }
}
