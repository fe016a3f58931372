package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Moves contents between this machine and a store's data plane, by ticket; the protocol is in
 * docs/reference/data-plane.md. Thread-safe.
 */
public final class DataPlaneClient {
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_LINE_BYTES = 4096;
    private static final int MAX_CAUSES = 16;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    /** A transfer's limit grows with its size, at a rate below which a link is of no use. */
    private static final long SLOWEST_BYTES_PER_SECOND = 64 << 10;

    private static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(200), Duration.ofSeconds(2));
    private static final int RETRIES = 3;

    private final HttpClient http;
    private final RandomSource random;

    DataPlaneClient(HttpClient http, RandomSource random) {
        this.http = http;
        this.random = random;
    }

    /**
     * A permission to move one content.
     *
     * @param endpoint {@code host:port}
     */
    public record Permission(String ticket, String endpoint, Digest digest, long sizeBytes) {}

    /**
     * Sends {@code content}; a broken transfer goes on behind the last chunk that was kept.
     *
     * @throws AtollException as the store refused, or UNAVAILABLE
     */
    public void upload(LocalContent content, Permission permission) {
        retrying(
                () -> {
                    put(content, permission);
                    return true;
                });
    }

    /**
     * Fetches to {@code destination}, where it appears only when every byte is verified.
     *
     * @param directory whether the content is that of a folder, which is laid out
     * @throws AtollException CORRUPT if bytes are not what their digest says; CONFLICT if it cannot
     *     go there
     */
    public void download(Permission permission, boolean directory, Destination destination) {
        destination.requireRoomFor(directory);
        retrying(
                () -> {
                    Destination.Source source = () -> content(permission, directory);
                    if (directory) {
                        destination.writeFolder(source, permission.sizeBytes());
                    } else {
                        destination.writeFile(source);
                    }
                    return true;
                });
    }

    private void put(LocalContent content, Permission permission)
            throws IOException, InterruptedException {
        int first = content.chunks().size() < 2 ? 0 : kept(content, permission);
        var list = ByteBuffer.allocate(content.chunks().size() * DIGEST_BYTES);
        content.chunks().forEach(chunk -> list.put(HexFormat.of().parseHex(chunk.hex())));
        long from = Math.min(content.sizeBytes(), (long) first * LocalContent.CHUNK_BYTES);
        BodyPublisher body = BodyPublishers.ofByteArray(list.array());
        if (from < content.sizeBytes()) {
            body = BodyPublishers.concat(body, bytes(content, from));
        }
        HttpRequest request =
                request(permission, "", content.sizeBytes())
                        .header("Content-Type", "application/octet-stream")
                        .header("atoll-size", Long.toString(content.sizeBytes()))
                        .header("atoll-first-chunk", Integer.toString(first))
                        .PUT(content.sizeBytes() == 0 ? BodyPublishers.noBody() : body)
                        .build();
        try (InputStream answer = success(request)) {
            answer.readNBytes(MAX_LINE_BYTES);
        }
    }

    private static BodyPublisher bytes(LocalContent content, long from) throws IOException {
        return from == 0 && content instanceof LocalContent.OfFile whole
                ? BodyPublishers.ofFile(whole.file())
                : BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> openAt(content, from)),
                        content.sizeBytes() - from);
    }

    private static InputStream openAt(LocalContent content, long from) {
        try {
            return content.open(from);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read it any more: %s".formatted(e.getMessage()),
                    e);
        }
    }

    private int kept(LocalContent content, Permission permission)
            throws IOException, InterruptedException {
        try (InputStream body = success(request(permission, "/progress", 0).GET().build())) {
            String line = new String(body.readNBytes(MAX_LINE_BYTES), StandardCharsets.UTF_8);
            int next = line.strip().matches("\\d{1,9}") ? Integer.parseInt(line.strip()) : 0;
            return Math.clamp(next, 0, content.chunks().size());
        }
    }

    // A file is seen by nobody before the whole is proved; a folder is laid out on the way.
    private InputStream content(Permission permission, boolean byChunk)
            throws IOException, InterruptedException {
        List<Digest> chunks = byChunk ? chunks(permission) : List.of();
        InputStream body = success(request(permission, "", permission.sizeBytes()).GET().build());
        return new VerifiedStream(body, permission.digest(), permission.sizeBytes(), chunks);
    }

    // Content of one chunk has the digest of that chunk.
    private List<Digest> chunks(Permission permission) throws IOException, InterruptedException {
        if (permission.sizeBytes() <= LocalContent.CHUNK_BYTES) {
            return permission.sizeBytes() == 0 ? List.of() : List.of(permission.digest());
        }
        long count =
                (permission.sizeBytes() + LocalContent.CHUNK_BYTES - 1) / LocalContent.CHUNK_BYTES;
        var chunks = new ArrayList<Digest>();
        try (InputStream body = success(request(permission, "/chunks", 0).GET().build())) {
            for (long i = 0; i < count; i++) {
                byte[] hash = body.readNBytes(DIGEST_BYTES);
                if (hash.length < DIGEST_BYTES) {
                    throw new IOException("the list of chunks ended early");
                }
                chunks.add(Digest.ofHash(hash));
            }
        }
        return chunks;
    }

    private static HttpRequest.Builder request(
            Permission permission, String suffix, long sizeBytes) {
        return HttpRequest.newBuilder(
                        URI.create(
                                "https://%s/v1/content/%s%s"
                                        .formatted(
                                                permission.endpoint(),
                                                permission.digest().hex(),
                                                suffix)))
                .timeout(ANSWER_LIMIT.plusSeconds(sizeBytes / SLOWEST_BYTES_PER_SECOND))
                .header("Authorization", "Ticket " + permission.ticket());
    }

    private InputStream success(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            String sentence = new String(body.readNBytes(MAX_LINE_BYTES), StandardCharsets.UTF_8);
            String name = response.headers().firstValue("atoll-error").orElse("INTERNAL");
            throw new AtollException(code(name), sentence.strip());
        }
    }

    private static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    /** One try of a transfer. */
    private interface Try {
        boolean run() throws IOException, InterruptedException;
    }

    private void retrying(Try action) {
        var attempts = BACKOFF.attempts(RETRIES, random);
        boolean done = false;
        while (!done) {
            try {
                done = action.run();
            } catch (IOException e) {
                throwIfOurs(e);
                Duration delay =
                        attempts.next()
                                .orElseThrow(
                                        () ->
                                                new AtollException(
                                                        ErrorCode.UNAVAILABLE,
                                                        "cannot move content: the connection to the"
                                                                + " store broke ("
                                                                + e.getMessage()
                                                                + ")",
                                                        e));
                Pause.of(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AtollException(ErrorCode.UNAVAILABLE, "cannot go on: interrupted", e);
            }
        }
    }

    // What was refused while a body was made comes back wrapped as a failure to send it.
    private static void throwIfOurs(IOException failure) {
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof AtollException ours) {
                throw ours;
            }
            cause = cause.getCause();
        }
    }
}
