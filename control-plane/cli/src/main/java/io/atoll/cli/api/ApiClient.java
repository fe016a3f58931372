package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.terminal.Ending;
import io.atoll.cli.trust.FederationTrust;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Speaks the REST API of a control plane. Thread-safe; every call has a deadline, and what cannot
 * be reached is tried again a few times (a command with the same idempotency key).
 */
public final class ApiClient implements Ending.Part {
    /** More than a whole answer of the REST API holds. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** Longer than the 60 s that the server waits for a site's word. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(75);

    private static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final int RETRIES = 4;
    private static final int PAGE = 500;
    private static final int MAX_ITEMS = 100_000;
    private static final int UNAVAILABLE = 503;

    private final Connection connection;
    private final TimeSource time;
    private final RandomSource random;
    private final SSLContext trust;
    private final HttpClient http;

    public ApiClient(Connection connection, TimeSource time, RandomSource random) {
        this.connection = connection;
        this.time = time;
        this.random = random;
        this.trust = FederationTrust.of(connection.caPem());
        this.http =
                HttpClient.newBuilder()
                        .sslContext(trust)
                        .sslParameters(FederationTrust.parameters())
                        .connectTimeout(CONNECT_LIMIT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    /** A segment of a path or a value of a query, escaped. */
    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A new idempotency key. */
    public String newKey() {
        return new IdSource(time, random).next().toString();
    }

    /** The client for the data planes of this federation. */
    public DataPlaneClient dataPlane() {
        return new DataPlaneClient(trust, random);
    }

    /**
     * Reads {@code path}.
     *
     * @throws AtollException as the server refused, UNAVAILABLE or DEADLINE_EXCEEDED
     */
    public JsonNode get(String path) {
        return send(request(path).GET().build()).orThrow("nothing was done");
    }

    /** Sends a command under a key of its own. */
    public JsonNode post(String path, JsonNode body) {
        return post(path, body, newKey()).orThrow("nothing was done");
    }

    /** Sends a command; the same {@code key} again does nothing twice. */
    public Answer post(String path, JsonNode body, String key) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(Json.compact(body)))
                        .build());
    }

    /** All items of a list, page by page. */
    public List<JsonNode> list(String path) {
        var items = new ArrayList<JsonNode>();
        String separator = path.contains("?") ? "&" : "?";
        Optional<String> cursor = Optional.empty();
        do {
            String query =
                    "limit=" + PAGE + cursor.map(each -> "&cursor=" + escape(each)).orElse("");
            JsonNode page = get(path + separator + query);
            page.path("items").forEach(items::add);
            cursor = Optional.of(page.path("next").asText()).filter(each -> !each.isEmpty());
        } while (cursor.isPresent() && items.size() < MAX_ITEMS);
        return items;
    }

    /**
     * Opens a stream of server-sent events, which ends when it is closed or the server ends it.
     *
     * @param headers further ones
     */
    public EventStream stream(String path, Map<String, String> headers) {
        return stream(path, headers, EventStream.LONGEST_SILENCE);
    }

    /** The same for a server that says something more often. */
    EventStream stream(String path, Map<String, String> headers, Duration longestSilence) {
        var builder = request(path).setHeader("Accept", "text/event-stream").GET();
        headers.forEach(builder::setHeader);
        return exchange(
                builder.build(),
                response -> {
                    if (response.statusCode() / 100 != 2) {
                        answer(response).orThrow("nothing was done");
                    }
                    return new EventStream(
                            response.body(),
                            headers.getOrDefault("Last-Event-ID", ""),
                            longestSilence,
                            time);
                });
    }

    /** Where it asks. */
    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.url() + path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + connection.token())
                .header("Accept", "application/json");
    }

    private Answer send(HttpRequest request) {
        return exchange(request, this::answer);
    }

    /** Sends until there is an answer that {@code reading} could read, a few times. */
    private <T> T exchange(HttpRequest request, Reading<T> reading) {
        var attempts = BACKOFF.attempts(RETRIES, random);
        while (true) {
            try {
                HttpResponse<InputStream> response =
                        http.send(request, BodyHandlers.ofInputStream());
                if (response.statusCode() != UNAVAILABLE || !pause(attempts)) {
                    return reading.of(response);
                }
                response.body().close();
            } catch (HttpConnectTimeoutException | ConnectException e) {
                retryOrThrow(attempts, "nothing answers there", e);
            } catch (HttpTimeoutException e) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot go on: %s did not answer within %d s"
                                .formatted(connection, ANSWER_LIMIT.toSeconds()),
                        e);
            } catch (IOException e) {
                if (FederationTrust.isRefusal(e)) {
                    throw new AtollException(
                            ErrorCode.UNAUTHENTICATED,
                            "cannot trust %s: its certificate is not of this federation (%s)"
                                    .formatted(connection, e.getMessage()),
                            e);
                }
                retryOrThrow(attempts, "the connection broke", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AtollException(ErrorCode.UNAVAILABLE, "cannot go on: interrupted", e);
            }
        }
    }

    /** What is made of a response. */
    private interface Reading<T> {
        T of(HttpResponse<InputStream> response) throws IOException;
    }

    private void retryOrThrow(Backoff.Attempts attempts, String why, IOException cause) {
        if (!pause(attempts)) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot reach %s: %s".formatted(connection, why), cause);
        }
    }

    private static boolean pause(Backoff.Attempts attempts) {
        Optional<Duration> delay = attempts.next();
        delay.ifPresent(Pause::of);
        return delay.isPresent();
    }

    private Answer answer(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES);
            String text = new String(bytes, StandardCharsets.UTF_8);
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(),
                    json && !text.isBlank() ? Json.read(text) : Json.read("\"\""));
        }
    }
}
