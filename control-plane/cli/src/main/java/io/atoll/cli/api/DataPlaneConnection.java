package io.atoll.cli.api;

import io.atoll.cli.trust.FederationTrust;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a data plane, for one request after another, as far as HTTP/1.1 is spoken there
 * (docs/reference/data-plane.md). The platform's own client takes three times as much of a
 * processor for a large body, since it hands every 16 KiB between threads. Owned by one thread.
 */
final class DataPlaneConnection implements Closeable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** A data plane ends a connection on which nothing moves for half of it. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private static final int HTTPS_PORT = 443;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int PIECE_BYTES = 256 << 10;
    private static final int MAX_HEAD_BYTES = 32 << 10;

    private final Socket socket;
    private final String endpoint;
    private final InputStream in;
    private final OutputStream out;

    private DataPlaneConnection(Socket socket, SSLSocket tls, String endpoint) throws IOException {
        this.socket = socket;
        this.endpoint = endpoint;
        this.in = new BufferedInputStream(tls.getInputStream(), BUFFER_BYTES);
        this.out = tls.getOutputStream();
    }

    /**
     * Connects.
     *
     * @param trust whose certificate is accepted; it must name the endpoint's host
     * @param endpoint {@code host:port}
     * @param silence a peer from which nothing comes, or to which nothing goes, for so long is gone
     * @throws IOException if nobody answers there, or not who is trusted
     */
    static DataPlaneConnection open(SSLContext trust, String endpoint, Duration silence)
            throws IOException {
        URI address = URI.create("https://" + endpoint);
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        int port = address.getPort() < 0 ? HTTPS_PORT : address.getPort();
        var socket = new Socket();
        boolean opened = false;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) CONNECT_LIMIT.toMillis());
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_LIMIT.toMillis());
            var tls = (SSLSocket) trust.getSocketFactory().createSocket(socket, host, port, true);
            var parameters = FederationTrust.parameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            socket.setSoTimeout((int) silence.toMillis());
            opened = true;
            return new DataPlaneConnection(socket, tls, endpoint);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    /**
     * The answer to a request.
     *
     * @param headers with names in lower case
     * @param body must be read to its end before the next request
     */
    record Answer(int status, Map<String, String> headers, InputStream body) {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        /** Reads a body of a few bytes. */
        byte[] smallBody(int atMostBytes) throws IOException {
            long bytes = Long.parseLong(headers.getOrDefault("content-length", "0"));
            return body.readNBytes((int) Math.min(bytes, atMostBytes));
        }
    }

    /** Asks for what has a body only in its answer. */
    Answer get(String path, Map<String, String> headers) throws IOException {
        writeHead("GET", path, headers);
        return answer(in::read);
    }

    /** What is sent: {@code first}, then {@code restBytes} of {@code rest}. */
    static final class Body {
        private final byte[] first;
        private final InputStream rest;
        private final long restBytes;

        Body(byte[] first, InputStream rest, long restBytes) {
            this.first = first;
            this.rest = rest;
            this.restBytes = restBytes;
        }
    }

    /**
     * Sends {@code body}, unless the answer comes before its end: that is a refusal.
     *
     * @throws AtollException NOT_FOUND or CONFLICT if the body cannot be read to its end
     */
    Answer put(String path, Map<String, String> headers, Body body)
            throws IOException, InterruptedException {
        var all = new HashMap<>(headers);
        all.put("Content-Length", Long.toString(body.first.length + body.restBytes));
        writeHead("PUT", path, all);
        var sending = new Sending();
        var answer = new CompletableFuture<Answer>();
        Thread.ofPlatform().daemon().name("data-plane-answer").start(() -> await(sending, answer));
        IOException broken = null;
        try {
            send(body, sending, answer);
        } catch (IOException e) {
            // The peer may have said why before it closed.
            broken = e;
        }
        sending.over = true;
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable why = Objects.requireNonNullElse(e.getCause(), e);
            throw broken != null ? broken : new IOException(why.getMessage(), e);
        }
    }

    /** How far a body is; written by who sends, read by who waits for the answer. */
    private static final class Sending {
        private volatile long sentBytes;
        private volatile boolean over;
    }

    private void send(Body body, Sending sending, CompletableFuture<Answer> answer)
            throws IOException {
        out.write(body.first);
        var piece = new byte[(int) Math.min(PIECE_BYTES, Math.max(1, body.restBytes))];
        long left = body.restBytes;
        while (left > 0 && !answer.isDone()) {
            int n = (int) Math.min(piece.length, left);
            read(body.rest, piece, n);
            out.write(piece, 0, n);
            left -= n;
            sending.sentBytes = body.restBytes - left;
        }
        out.flush();
    }

    private static void read(InputStream from, byte[] into, int bytes) {
        try {
            if (from.readNBytes(into, 0, bytes) < bytes) {
                throw new AtollException(
                        ErrorCode.CONFLICT, "cannot send it: it became shorter while it was read");
            }
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read it any more: %s".formatted(e.getMessage()),
                    e);
        }
    }

    // A write that blocks has no limit of its own: closing the socket below ends it.
    private void await(Sending sending, CompletableFuture<Answer> answer) {
        try {
            Answer said = answer(() -> firstByte(sending));
            answer.complete(said);
            if (!sending.over) {
                // A refusal: what waits to be written has nobody to read it.
                socket.shutdownOutput();
            }
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
            close();
        }
    }

    private int firstByte(Sending sending) throws IOException {
        long seenBytes = -1;
        while (true) {
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                if (sending.sentBytes == seenBytes) {
                    throw e;
                }
                seenBytes = sending.sentBytes;
            }
        }
    }

    private void writeHead(String method, String path, Map<String, String> headers)
            throws IOException {
        var head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(endpoint).append("\r\n");
        for (var header : headers.entrySet()) {
            if (header.getValue().chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new IOException("header " + header.getKey() + " cannot be sent");
            }
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Reads the first byte of an answer. */
    private interface FirstByte {
        int read() throws IOException;
    }

    // A data plane says that it is at work, as often as it likes, before it answers.
    private Answer answer(FirstByte first) throws IOException {
        while (true) {
            var said = head(first.read());
            if (said.status() / 100 != 1) {
                return said;
            }
        }
    }

    private Answer head(int firstByte) throws IOException {
        var left = new Left(MAX_HEAD_BYTES);
        String[] status = line(firstByte, left).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !isNumber(status[1], 3)) {
            throw new IOException("what answers there does not speak HTTP/1.1");
        }
        var headers = new HashMap<String, String>();
        for (String line = line(in.read(), left); !line.isEmpty(); line = line(in.read(), left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (!isNumber(headers.getOrDefault("content-length", "0"), 18)) {
            throw new IOException("the answer does not say how long it is");
        }
        return new Answer(Integer.parseInt(status[1]), headers, in);
    }

    /** What the first lines of an answer may still hold. */
    private static final class Left {
        private int bytes;

        private Left(int bytes) {
            this.bytes = bytes;
        }
    }

    private String line(int firstByte, Left left) throws IOException {
        var line = new StringBuilder();
        for (int each = firstByte; each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException("the connection was closed");
            }
            if (--left.bytes < 0) {
                throw new IOException("the answer's first lines are too long");
            }
            line.append((char) each);
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumber(@Nullable String text, int mostDigits) {
        return text != null && text.matches("[0-9]{1," + mostDigits + "}");
    }

    /** Cuts it, without a word to the peer, whatever another thread does with it. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is over either way.
        }
    }
}
