package io.atoll.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.atoll.cli.api.Connection;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An HTTPS server of a federation of its own, which answers as it was told and remembers what it
 * was asked.
 */
public final class FakeControlPlane implements AutoCloseable {
    public static final String TOKEN = "atoll_test";
    private static final String PASSWORD = "password";
    private static final KeyStore KEYS = keys();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /** What the server was asked. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Request(
            String method,
            String path,
            String query,
            String key,
            String bearer,
            String lastEventId,
            byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What the server answers. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reply(int status, String type, byte[] body, boolean held) {
        Reply(int status, String type, byte[] body) {
            this(status, type, body, false);
        }

        public static Reply json(String text) {
            return json(200, text);
        }

        public static Reply json(int status, String text) {
            String type = status < 300 ? "application/json" : "application/problem+json";
            return new Reply(status, type, text.getBytes(StandardCharsets.UTF_8));
        }

        public static Reply events(String text) {
            return new Reply(200, "text/event-stream", text.getBytes(StandardCharsets.UTF_8));
        }

        /** Events on a connection that then stays open and says nothing more. */
        public static Reply held(String text) {
            return new Reply(200, "text/event-stream", text.getBytes(StandardCharsets.UTF_8), true);
        }

        public static Reply bytes(byte[] bytes) {
            return new Reply(200, "application/octet-stream", bytes);
        }
    }

    /** Answers a request. */
    public interface Handler {
        Reply answer(Request request);
    }

    public FakeControlPlane() {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(KEYS, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), null, null);
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            server.setExecutor(threads);
            server.createContext("/", this::handle);
            server.start();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot start the fake control plane", e);
        }
    }

    /** Answers {@code route}, such as {@code GET /v1/sites}, as {@code handler} says. */
    public FakeControlPlane on(String route, Handler handler) {
        handlers.put(route, handler);
        return this;
    }

    /** Answers {@code route} with this JSON. */
    public FakeControlPlane on(String route, String json) {
        return on(route, _ -> Reply.json(json));
    }

    public Connection connection() {
        return new Connection(URI.create("https://" + endpoint()), TOKEN, pem());
    }

    /** {@code host:port}. */
    public String endpoint() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was asked, in order; {@code METHOD /path}. */
    public List<String> asked() {
        synchronized (requests) {
            return requests.stream().map(each -> each.method() + " " + each.path()).toList();
        }
    }

    /** The requests to {@code route}. */
    public List<Request> requests(String route) {
        synchronized (requests) {
            return requests.stream()
                    .filter(each -> (each.method() + " " + each.path()).equals(route))
                    .toList();
        }
    }

    /** The federation's certificate. */
    public static String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(KEYS.getCertificate("server").getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var request =
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getRawPath(),
                            String.valueOf(exchange.getRequestURI().getRawQuery()),
                            String.valueOf(headers.getFirst("Idempotency-Key")),
                            String.valueOf(headers.getFirst("Authorization")),
                            String.valueOf(headers.getFirst("Last-Event-ID")),
                            exchange.getRequestBody().readAllBytes());
            requests.add(request);
            Handler handler = handlers.get(request.method() + " " + request.path());
            Reply reply =
                    handler == null
                            ? Reply.json(
                                    404,
                                    "{\"code\":\"NOT_FOUND\",\"detail\":\"cannot find %s\"}"
                                            .formatted(request.path()))
                            : handler.answer(request);
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            if (reply.held()) {
                exchange.sendResponseHeaders(reply.status(), 0);
                exchange.getResponseBody().write(reply.body());
                exchange.getResponseBody().flush();
                closed.await();
                return;
            }
            exchange.sendResponseHeaders(
                    reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            exchange.getResponseBody().write(reply.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // The JDK's own tool is the only way to a certificate that needs no further library.
    private static KeyStore keys() {
        try {
            Path folder = Files.createTempDirectory("fake-control-plane");
            Path file = folder.resolve("keys.p12");
            Process keytool =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-alias",
                                    "server",
                                    "-keyalg",
                                    "EC",
                                    "-dname",
                                    "CN=fake",
                                    "-ext",
                                    "SAN=IP:127.0.0.1",
                                    "-storetype",
                                    "PKCS12",
                                    "-keystore",
                                    file.toString(),
                                    "-storepass",
                                    PASSWORD)
                            .redirectErrorStream(true)
                            .start();
            keytool.getInputStream().readAllBytes();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(folder);
            return keys;
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    /** A digest that no content has. */
    public static Digest otherDigest() {
        return Digest.of("other");
    }
}
