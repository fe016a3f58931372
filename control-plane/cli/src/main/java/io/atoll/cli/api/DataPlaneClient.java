package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Moves contents between this machine and a store's data plane, by ticket; the protocol is in
 * docs/reference/data-plane.md. Thread-safe.
 */
public final class DataPlaneClient {
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_LINE_BYTES = 4096;

    private static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(200), Duration.ofSeconds(2));
    private static final int RETRIES = 3;

    private final SSLContext trust;
    private final RandomSource random;

    DataPlaneClient(SSLContext trust, RandomSource random) {
        this.trust = trust;
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
                    try (var connection = connect(permission)) {
                        Destination.Source source =
                                () -> content(connection, permission, directory);
                        if (directory) {
                            destination.writeFolder(source, permission.sizeBytes());
                        } else {
                            destination.writeFile(source);
                        }
                        return true;
                    }
                });
    }

    private void put(LocalContent content, Permission permission)
            throws IOException, InterruptedException {
        try (var connection = connect(permission)) {
            int first = content.chunks().size() < 2 ? 0 : kept(connection, content, permission);
            var list = ByteBuffer.allocate(content.chunks().size() * DIGEST_BYTES);
            content.chunks().forEach(chunk -> list.put(HexFormat.of().parseHex(chunk.hex())));
            long from = Math.min(content.sizeBytes(), (long) first * LocalContent.CHUNK_BYTES);
            try (InputStream rest = openAt(content, from)) {
                success(
                        connection.put(
                                path(permission, ""),
                                Map.of(
                                        "Authorization",
                                        "Ticket " + permission.ticket(),
                                        "Content-Type",
                                        "application/octet-stream",
                                        "Atoll-Size",
                                        Long.toString(content.sizeBytes()),
                                        "Atoll-First-Chunk",
                                        Integer.toString(first)),
                                new DataPlaneConnection.Body(
                                        list.array(), rest, content.sizeBytes() - from)));
            }
        }
    }

    private DataPlaneConnection connect(Permission permission) throws IOException {
        return DataPlaneConnection.open(
                trust, permission.endpoint(), DataPlaneConnection.LONGEST_SILENCE);
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

    private static int kept(
            DataPlaneConnection connection, LocalContent content, Permission permission)
            throws IOException {
        byte[] body = get(connection, permission, "/progress").smallBody(MAX_LINE_BYTES);
        String line = new String(body, StandardCharsets.UTF_8).strip();
        int next = line.matches("\\d{1,9}") ? Integer.parseInt(line) : 0;
        return Math.clamp(next, 0, content.chunks().size());
    }

    // A file is seen by nobody before the whole is proved; a folder is laid out on the way.
    private static InputStream content(
            DataPlaneConnection connection, Permission permission, boolean byChunk)
            throws IOException {
        List<Digest> chunks = byChunk ? chunks(connection, permission) : List.of();
        InputStream body = get(connection, permission, "").body();
        return new VerifiedStream(
                ReadAhead.of(body, permission.sizeBytes()),
                permission.digest(),
                permission.sizeBytes(),
                chunks);
    }

    // Content of one chunk has the digest of that chunk.
    private static List<Digest> chunks(DataPlaneConnection connection, Permission permission)
            throws IOException {
        if (permission.sizeBytes() <= LocalContent.CHUNK_BYTES) {
            return permission.sizeBytes() == 0 ? List.of() : List.of(permission.digest());
        }
        long count =
                (permission.sizeBytes() + LocalContent.CHUNK_BYTES - 1) / LocalContent.CHUNK_BYTES;
        var chunks = new ArrayList<Digest>();
        InputStream body = get(connection, permission, "/chunks").body();
        for (long i = 0; i < count; i++) {
            byte[] hash = body.readNBytes(DIGEST_BYTES);
            if (hash.length < DIGEST_BYTES) {
                throw new IOException("the list of chunks ended early");
            }
            chunks.add(Digest.ofHash(hash));
        }
        return chunks;
    }

    private static DataPlaneConnection.Answer get(
            DataPlaneConnection connection, Permission permission, String suffix)
            throws IOException {
        return success(
                connection.get(
                        path(permission, suffix),
                        Map.of("Authorization", "Ticket " + permission.ticket())));
    }

    private static String path(Permission permission, String suffix) {
        return "/v1/content/" + permission.digest().hex() + suffix;
    }

    private static DataPlaneConnection.Answer success(DataPlaneConnection.Answer answer)
            throws IOException {
        if (answer.isSuccess()) {
            return answer;
        }
        String sentence = new String(answer.smallBody(MAX_LINE_BYTES), StandardCharsets.UTF_8);
        throw new AtollException(
                code(answer.headers().getOrDefault("atoll-error", "INTERNAL")), sentence.strip());
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
}
