package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of one control plane instance, as a program of somebody else would use it: trusts
 * only the federation's authority. Any thread.
 */
final class Api implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration TIMEOUT = Duration.ofSeconds(70);
    private static final int PAGE = 500;

    private final URI base;
    private final String token;
    private final HttpClient client;

    private Api(URI base, String token, String authorityPem) {
        this.base = base;
        this.token = token;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(30))
                        .sslContext(trusting(authorityPem))
                        .build();
    }

    /** A reply. */
    record Reply(int status, JsonNode body) {
        JsonNode expect(int expected) {
            assertThat(status).as(body.toString()).isEqualTo(expected);
            return body;
        }
    }

    /** The API that a server's connection file names. */
    static Api of(Path connectionFile) throws IOException {
        JsonNode file = JSON.readTree(connectionFile.toFile());
        return new Api(
                URI.create(file.get("url").asText()),
                file.get("token").asText(),
                file.get("ca").asText());
    }

    /** The same instance, asked with another token. */
    Api withToken(String other, Path connectionFile) throws IOException {
        JsonNode file = JSON.readTree(connectionFile.toFile());
        return new Api(base, other, file.get("ca").asText());
    }

    URI url() {
        return base;
    }

    /** Ends its connections; only who asks many needs to. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Reply post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, body.toString());
    }

    /** All items of a list, over all its pages. */
    List<JsonNode> list(String path) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String separator = path.contains("?") ? "&" : "?";
            JsonNode page = get(path + separator + "limit=" + PAGE + cursor).expect(200);
            page.get("items").forEach(items::add);
            cursor = page.hasNonNull("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    /** Starts a run of a workflow and returns its id. */
    String submit(String workflow) throws IOException, InterruptedException {
        return submit(workflow, Map.of());
    }

    /** Starts a run of a workflow on inputs, artifacts by name, and returns its id. */
    String submit(String workflow, Map<String, String> inputs)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("file", "test.yaml").put("text", workflow);
        body.putObject("files");
        ObjectNode given = body.putObject("inputs");
        inputs.forEach(given::put);
        return post("/v1/runs", body).expect(201).get("id").asText();
    }

    /** Waits until a run has ended and returns it. A control plane that is away is waited for. */
    JsonNode awaitEnd(String run, Duration limit) {
        return await("the end of run " + run)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(250))
                .ignoreException(IOException.class)
                .until(
                        () -> get("/v1/runs/" + run).body(),
                        body ->
                                List.of("Succeeded", "Failed", "Cancelled")
                                        .contains(body.path("state").asText()));
    }

    /** Waits until {@code count} executions of a run are in {@code state} at the same time. */
    void awaitCount(String run, String state, int count, Duration limit) {
        await(count + " executions " + state)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(IOException.class)
                .until(
                        () ->
                                get("/v1/runs/" + run).body().path("counts").path(state).asInt()
                                        >= count);
    }

    List<JsonNode> executions(String run) throws IOException, InterruptedException {
        return list("/v1/executions?run=" + run);
    }

    /** The first execution of a run, with its attempts. */
    JsonNode onlyExecution(String run) throws IOException, InterruptedException {
        String id = executions(run).getFirst().get("id").asText();
        return get("/v1/executions/" + id).expect(200);
    }

    /**
     * Asks a data plane of the same federation, as a person who shows a ticket.
     *
     * @param headers name and value in turn
     */
    Reply data(
            String method,
            String endpoint,
            String path,
            String ticket,
            byte[] body,
            String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://" + endpoint + path))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Ticket " + ticket)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(
                response.statusCode(), JSON.getNodeFactory().textNode(response.body().strip()));
    }

    private Reply send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "application/json, application/problem+json");
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        return new Reply(
                response.statusCode(),
                text.startsWith("{") || text.startsWith("[")
                        ? JSON.readTree(text)
                        : JSON.getNodeFactory().textNode(text));
    }

    private static SSLContext trusting(String authorityPem) {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            authorities.setCertificateEntry(
                    "federation",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            authorityPem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust the federation's authority", e);
        }
    }
}
