package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.cli.trust.FederationTrust;
import io.atoll.cli.trust.TestAuthority;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPlaneConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** More than the buffers of both ends of a connection hold. */
    private static final int LARGE = 16 << 20;

    @TempDir static Path folder;
    private static TestAuthority authority;
    private static SSLContext named;
    private static SSLContext other;

    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable SSLServerSocket listening;

    @BeforeAll
    static void certify() {
        authority = new TestAuthority(folder, "own");
        named = authority.server("right", "ip:127.0.0.1", 3650);
        other = authority.server("wrong", "dns:elsewhere", 3650);
    }

    /** What a data plane does with its one connection. */
    private interface Script {
        void run(SSLSocket socket) throws IOException, InterruptedException;
    }

    private String serve(SSLContext context, Script script) throws IOException {
        var socket =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        listening = socket;
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try (var accepted = (SSLSocket) socket.accept()) {
                                accepted.startHandshake();
                                script.run(accepted);
                            } catch (IOException | InterruptedException _) {
                                // The test is over, or it cut the connection.
                            }
                        });
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @AfterEach
    void stop() throws IOException {
        done.countDown();
        stopListening();
    }

    private void stopListening() throws IOException {
        if (listening != null) {
            listening.close();
        }
    }

    private static DataPlaneConnection connect(String endpoint, Duration silence)
            throws IOException {
        return DataPlaneConnection.open(FederationTrust.of(authority.pem()), endpoint, silence);
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static void say(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static DataPlaneConnection.Body large() {
        var zeros = new ByteArrayInputStream(new byte[LARGE]);
        return new DataPlaneConnection.Body(new byte[32], zeros, LARGE);
    }

    @Test
    void carriesOneRequestAfterAnother() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
                            String head = head(socket.getInputStream());
                            byte[] body = socket.getInputStream().readNBytes(32 + LARGE);
                            say(
                                    socket,
                                    "HTTP/1.1 201 Created\r\natoll-size: %d\r\ncontent-length: %d\r\n\r\n%s"
                                            .formatted(body.length, head.length(), head));
                            done.await();
                        });

        try (var connection = connect(endpoint, LONG)) {
            assertThat(connection.get("/a", Map.of()).smallBody(100)).asString().isEqualTo("abc");
            var answer = connection.put("/b", Map.of("Authorization", "Ticket t"), large());

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.headers()).containsEntry("atoll-size", "" + (LARGE + 32));
            assertThat(answer.smallBody(1000))
                    .asString()
                    .startsWith("PUT /b HTTP/1.1\r\nHost: " + endpoint)
                    .contains("\r\nAuthorization: Ticket t\r\n")
                    .contains("\r\nContent-Length: " + (LARGE + 32) + "\r\n");
        }
    }

    @Test
    void hearsARefusalWhileItStillSends() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            say(socket, "HTTP/1.1 507 Full\r\nContent-Length: 2\r\n\r\nno");
                            // It reads nothing of the body, so the sender cannot write it all.
                            done.await();
                        });

        try (var connection = connect(endpoint, LONG)) {
            var answer = connection.put("/b", Map.of(), large());

            assertThat(answer.status()).isEqualTo(507);
            assertThat(answer.smallBody(100)).asString().isEqualTo("no");
        }
    }

    @Test
    void waitsForAPeerThatSaysThatItIsAtWork() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            say(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                            socket.getInputStream().readNBytes(32 + LARGE);
                            say(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                            say(socket, "HTTP/1.1 102 Processing\r\nX: y\r\n\r\n");
                            say(socket, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
                            head(socket.getInputStream());
                            say(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
                            done.await();
                        });

        try (var connection = connect(endpoint, LONG)) {
            var answer = connection.put("/b", Map.of(), large());

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.smallBody(100)).asString().isEqualTo("ok");
            assertThat(connection.get("/a", Map.of()).smallBody(100)).asString().isEqualTo("abc");
        }
    }

    @Test
    void givesUpAPeerThatNeitherReadsNorAnswers() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            done.await();
                        });

        try (var connection = connect(endpoint, SHORT)) {
            assertThatThrownBy(() -> connection.put("/b", Map.of(), large()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void givesUpAPeerThatAnswersNothing() throws Exception {
        String endpoint = serve(named, _ -> done.await());

        assertThatThrownBy(
                        () -> {
                            try (var connection = connect(endpoint, SHORT)) {
                                connection.get("/a", Map.of());
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void saysThatTheConnectionBroke() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            socket.getInputStream().readNBytes(1 << 20);
                        });

        try (var connection = connect(endpoint, LONG)) {
            assertThatThrownBy(() -> connection.put("/b", Map.of(), large()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void saysThatAFileBecameShorter() throws Exception {
        String endpoint =
                serve(
                        named,
                        socket -> {
                            head(socket.getInputStream());
                            socket.getInputStream()
                                    .transferTo(java.io.OutputStream.nullOutputStream());
                        });

        try (var connection = connect(endpoint, LONG)) {
            var shorter = new ByteArrayInputStream(new byte[LARGE - 1]);
            assertThatThrownBy(
                            () ->
                                    connection.put(
                                            "/b",
                                            Map.of(),
                                            new DataPlaneConnection.Body(
                                                    new byte[0], shorter, LARGE)))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("became shorter");
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws IOException {
        String endpoint = serve(other, _ -> done.await());

        assertThatThrownBy(() -> connect(endpoint, LONG))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void refusesWhatIsNoHttp() throws IOException {
        for (String answer :
                new String[] {
                    "220 ready\r\n\r\n",
                    "HTTP/1.1\r\n\r\n",
                    "HTTP/1.1 2000 OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                    "x".repeat(40_000)
                }) {
            String endpoint =
                    serve(
                            named,
                            socket -> {
                                head(socket.getInputStream());
                                say(socket, answer);
                                done.await();
                            });
            try (var connection = connect(endpoint, LONG)) {
                assertThatThrownBy(() -> connection.get("/a", Map.of()))
                        .as(answer)
                        .isInstanceOf(IOException.class);
            }
            stopListening();
        }
    }

    @Test
    void sendsNoHeaderThatWouldBeTwo() throws IOException {
        String endpoint = serve(named, _ -> done.await());

        try (var connection = connect(endpoint, LONG)) {
            assertThatThrownBy(() -> connection.get("/a", Map.of("Authorization", "t\r\nX: y")))
                    .hasMessageContaining("Authorization");
        }
    }
}
