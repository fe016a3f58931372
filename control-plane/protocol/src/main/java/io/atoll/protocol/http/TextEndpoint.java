package io.atoll.protocol.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One page of text over plain HTTP, for those who look at a program from outside: no token, no
 * encryption, nothing but GET of one path. Owns its socket and one thread; connections, requests
 * that wait and the time that each may take are bounded.
 */
public final class TextEndpoint implements AutoCloseable {
    private static final int WAITING = 8;
    private static final int BACKLOG = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int BROKEN = 500;
    private static final long NO_BODY = -1;

    private final HttpServer server;
    private final ThreadPoolExecutor thread;

    private TextEndpoint(HttpServer server, ThreadPoolExecutor thread) {
        this.server = server;
        this.thread = thread;
    }

    /**
     * A page.
     *
     * @param path such as {@code /metrics}
     * @param contentType of the text
     * @param text made anew at each request, on the endpoint's thread
     */
    public record Page(String path, String contentType, Supplier<String> text) {}

    /**
     * Starts to serve.
     *
     * @param port 0: any free one
     * @throws AtollException UNAVAILABLE if the address cannot be listened on
     */
    public static TextEndpoint start(String host, int port, Page page) {
        // Read once by the JDK's server; without them a caller may be as slow as it likes.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        System.setProperty("jdk.httpserver.maxConnections", "32");
        try {
            var server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
            var thread =
                    new ThreadPoolExecutor(
                            1,
                            1,
                            0,
                            TimeUnit.SECONDS,
                            new ArrayBlockingQueue<>(WAITING),
                            Thread.ofPlatform().name("metrics").daemon().factory());
            server.setExecutor(thread);
            server.createContext("/", exchange -> answer(exchange, page));
            server.start();
            return new TextEndpoint(server, thread);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on %s:%d for metrics: %s".formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(page.path())) {
                exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
            } else {
                send(exchange, page);
            }
        }
    }

    private static void send(HttpExchange exchange, Page page) throws IOException {
        byte[] body;
        try {
            body = page.text().get().getBytes(StandardCharsets.UTF_8);
        } catch (RuntimeException _) {
            // What was to be shown could not be made; the program itself goes on.
            exchange.sendResponseHeaders(BROKEN, NO_BODY);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", page.contentType());
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
    }
}
