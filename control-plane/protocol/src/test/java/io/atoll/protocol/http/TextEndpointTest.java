package io.atoll.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class TextEndpointTest {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    @Test
    void makesThePageAnewAtEachRequestAndServesNothingElse() throws Exception {
        var asked = new AtomicInteger();
        try (var endpoint = start(() -> "asked " + asked.incrementAndGet() + "\n")) {
            assertThat(send(endpoint, "GET", "/metrics").body()).isEqualTo("asked 1\n");
            var second = send(endpoint, "GET", "/metrics");
            assertThat(second.body()).isEqualTo("asked 2\n");
            assertThat(second.headers().firstValue("Content-Type")).contains("text/plain");
            assertThat(send(endpoint, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(send(endpoint, "GET", "/metrics/more").statusCode()).isEqualTo(404);
            assertThat(send(endpoint, "GET", "/").statusCode()).isEqualTo(404);
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void goesOnAfterAPageThatCouldNotBeMade() throws Exception {
        var broken = new AtomicInteger();
        try (var endpoint =
                start(
                        () -> {
                            if (broken.getAndIncrement() == 0) {
                                throw new IllegalStateException("secret");
                            }
                            return "well";
                        })) {
            var first = send(endpoint, "GET", "/metrics");
            assertThat(first.statusCode()).isEqualTo(500);
            assertThat(first.body()).isEmpty();
            assertThat(send(endpoint, "GET", "/metrics").body()).isEqualTo("well");
        }
    }

    @Test
    void saysThatItCannotListen() {
        try (var endpoint = start(() -> "")) {
            int port = endpoint.port();
            assertThatThrownBy(() -> TextEndpoint.start("127.0.0.1", port, page(() -> "")))
                    .isInstanceOf(AtollException.class)
                    .hasMessageStartingWith(
                            "cannot listen on 127.0.0.1:" + port + " for metrics: ");
        }
    }

    private static TextEndpoint start(Supplier<String> text) {
        return TextEndpoint.start("127.0.0.1", 0, page(text));
    }

    private static TextEndpoint.Page page(Supplier<String> text) {
        return new TextEndpoint.Page("/metrics", "text/plain", text);
    }

    private HttpResponse<String> send(TextEndpoint endpoint, String method, String path)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
