package io.atoll.bridge.dataplane.wall;

import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * An attacker who opens connections, shows nobody's token or certificate, and holds on to them. One
 * virtual thread for each waits for the moment at which the server ends it.
 */
public final class Flood implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int CONNECT_MILLIS = 20_000;

    /** RFC 9113, section 3.4, with an empty frame of settings. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private static final SSLContext TLS = trustingAnybody();

    private static final Duration OPENING = Duration.ofMinutes(2);

    private final SystemTimeSource time = new SystemTimeSource();
    private final InetSocketAddress target;
    private final InetAddress from;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final Semaphore opening = new Semaphore(AT_ONCE);

    /** What is held open. */
    public enum Kind {
        /** TCP, and not a byte. */
        SILENT,
        /** The beginning of a TLS handshake. */
        HALF_HELLO,
        /** TLS, and not a byte in it. */
        BARE_TLS,
        /** TLS for HTTP/2, as gRPC speaks it, and not a byte in it. */
        BARE_HTTP2,
        /** TLS for HTTP/2 and its preface, and no call. */
        IDLE_HTTP2,
        /** TLS, and the beginning of a request's head. */
        HALF_HEAD,
        /** TLS, a request's head, and the beginning of its body. */
        SLOW_BODY
    }

    /**
     * An attacker.
     *
     * @param from its own address; on Linux any of 127.0.0.0/8 is one
     */
    public Flood(InetSocketAddress target, String from) throws IOException {
        this.target = target;
        this.from = InetAddress.getByName(from);
    }

    /**
     * Opens {@code count} connections and returns once each is open or refused; fewer where the
     * server is too slow to let them in within two minutes.
     */
    public void open(Kind kind, int count) throws InterruptedException {
        long giveUp = time.nanoTime() + OPENING.toNanos();
        for (int i = 0; i < count && time.nanoTime() < giveUp; i++) {
            opening.acquire();
            Thread.ofVirtual().start(() -> hold(kind));
        }
        opening.acquire(AT_ONCE);
        opening.release(AT_ONCE);
    }

    /** Connections that were open at some time. */
    public int opened() {
        return opened.get();
    }

    /** Connections that the server has not ended. */
    public int stillOpen() {
        return open.get();
    }

    @Override
    public void close() {
        sockets.forEach(Flood::end);
    }

    private void hold(Kind kind) {
        boolean counted = false;
        try (Socket tcp = new Socket()) {
            sockets.add(tcp);
            InputStream in;
            try {
                tcp.bind(new InetSocketAddress(from, 0));
                tcp.connect(target, CONNECT_MILLIS);
                tcp.setSoTimeout(CONNECT_MILLIS);
                in = begin(kind, tcp);
                tcp.setSoTimeout(0);
                open.incrementAndGet();
                opened.incrementAndGet();
                counted = true;
            } finally {
                opening.release();
            }
            while (in.read() >= 0) {
                // What the server says does not matter.
            }
        } catch (IOException _) {
            // Ended, by either side.
        } finally {
            if (counted) {
                open.decrementAndGet();
            }
        }
    }

    private InputStream begin(Kind kind, Socket tcp) throws IOException {
        return switch (kind) {
            case SILENT -> tcp.getInputStream();
            case HALF_HELLO -> {
                tcp.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
                yield tcp.getInputStream();
            }
            case BARE_TLS -> tls(tcp, "");
            case BARE_HTTP2 -> tls(tcp, "", "h2");
            case IDLE_HTTP2 -> tls(tcp, PREFACE, "h2");
            case HALF_HEAD -> tls(tcp, "GET /v1/sites HTTP/1.1\r\nHost: there\r\nX-");
            case SLOW_BODY ->
                    tls(
                            tcp,
                            "POST /v1/runs HTTP/1.1\r\n"
                                    + "Host: there\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: 100000\r\n\r\n"
                                    + "{");
        };
    }

    private InputStream tls(Socket tcp, String beginning, String... protocols) throws IOException {
        var socket =
                (SSLSocket)
                        TLS.getSocketFactory()
                                .createSocket(tcp, target.getHostString(), target.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket.getInputStream();
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    private static SSLContext trustingAnybody() {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // never asked
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // whoever it is
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
