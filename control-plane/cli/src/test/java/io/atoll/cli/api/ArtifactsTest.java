package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
    private static final byte[] TWO_CHUNKS = content(LocalContent.CHUNK_BYTES + 5);

    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();
    private final ApiClient api =
            new ApiClient(server.connection(), new SystemTimeSource(), new SeededRandom(1));
    private final Artifacts artifacts = new Artifacts(api);

    private static byte[] content(int size) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    @Test
    void sendsTheListOfChunksBeforeTheContentAndCommits() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), TWO_CHUNKS);
        Digest digest = Digest.of(TWO_CHUNKS);
        server.on(
                        "POST /v1/artifacts/uploads",
                        "{\"artifact\":\"a-1\",\"ticket\":\"t\",\"endpoint\":\"%s\"}"
                                .formatted(server.endpoint()))
                .on(
                        "GET /v1/content/" + digest.hex() + "/progress",
                        _ -> Reply.bytes(new byte[] {'0'}))
                .on("PUT /v1/content/" + digest.hex(), _ -> Reply.bytes(new byte[0]))
                .on("POST /v1/artifacts/a-1/commit", "{}");

        String id = artifacts.upload(file, Artifacts.Marks.NONE, "key");

        assertThat(id).isEqualTo("a-1");
        var put = server.requests("PUT /v1/content/" + digest.hex()).getFirst();
        assertThat(put.bearer()).isEqualTo("Ticket t");
        assertThat(put.body()).hasSize(64 + TWO_CHUNKS.length);
        byte[] first = Arrays.copyOf(TWO_CHUNKS, LocalContent.CHUNK_BYTES);
        assertThat(HexFormat.of().formatHex(put.body(), 0, 32)).isEqualTo(Digest.of(first).hex());
        assertThat(Arrays.copyOfRange(put.body(), 64, put.body().length)).isEqualTo(TWO_CHUNKS);
        assertThat(server.asked()).endsWith("POST /v1/artifacts/a-1/commit");
    }

    @Test
    void goesOnBehindWhatTheStoreKept() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), TWO_CHUNKS);
        String hex = Digest.of(TWO_CHUNKS).hex();
        server.on(
                        "POST /v1/artifacts/uploads",
                        "{\"artifact\":\"a-1\",\"ticket\":\"t\",\"endpoint\":\"%s\"}"
                                .formatted(server.endpoint()))
                .on("GET /v1/content/" + hex + "/progress", _ -> Reply.bytes(new byte[] {'1'}))
                .on("PUT /v1/content/" + hex, _ -> Reply.bytes(new byte[0]))
                .on("POST /v1/artifacts/a-1/commit", "{}");

        artifacts.upload(file, Artifacts.Marks.NONE, "key");

        assertThat(server.requests("PUT /v1/content/" + hex).getFirst().body()).hasSize(64 + 5);
    }

    @Test
    void sendsNothingWhenTheContentIsThere() throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), new byte[10]);
        server.on("POST /v1/artifacts/uploads", "{\"artifact\":\"a-1\",\"committed\":true}");

        artifacts.upload(file, Artifacts.Marks.NONE, "key");

        assertThat(server.asked()).containsExactly("POST /v1/artifacts/uploads");
    }

    @Test
    void downloadsChunkByChunkAndProvesEach() throws IOException {
        offer(TWO_CHUNKS, TWO_CHUNKS);

        Digest digest = artifacts.download("a-1", folder.resolve("sub/b.bin")).digest();

        assertThat(digest).isEqualTo(Digest.of(TWO_CHUNKS));
        assertThat(folder.resolve("sub/b.bin")).hasBinaryContent(TWO_CHUNKS);
    }

    @Test
    void showsNoFileWhenAByteWasFlipped() {
        byte[] flipped = TWO_CHUNKS.clone();
        flipped[LocalContent.CHUNK_BYTES + 1] ^= 1;
        offer(TWO_CHUNKS, flipped);

        assertThatThrownBy(() -> artifacts.download("a-1", folder.resolve("b.bin")))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void knowsTheChunksOfFilesOfAnySize() throws IOException {
        for (int size : new int[] {0, 1, 256 << 10, LocalContent.CHUNK_BYTES}) {
            Path file = Files.write(folder.resolve("c"), content(size));
            assertThat(LocalContent.of(file).chunks())
                    .as("chunks of %d bytes", size)
                    .hasSize(size == 0 ? 0 : 1);
            assertThat(LocalContent.of(file).digest()).isEqualTo(Digest.of(content(size)));
        }
    }

    private void offer(byte[] content, byte[] sent) {
        Digest digest = Digest.of(content);
        String list =
                Digest.of(Arrays.copyOf(content, LocalContent.CHUNK_BYTES)).hex()
                        + Digest.of(
                                        Arrays.copyOfRange(
                                                content, LocalContent.CHUNK_BYTES, content.length))
                                .hex();
        server.on(
                        "POST /v1/artifacts/a-1/download",
                        "{\"ticket\":\"t\",\"endpoint\":\"%s\",\"digest\":\"%s\",\"sizeBytes\":%d}"
                                .formatted(server.endpoint(), digest, content.length))
                .on(
                        "GET /v1/content/" + digest.hex() + "/chunks",
                        _ -> Reply.bytes(HexFormat.of().parseHex(list)))
                .on("GET /v1/content/" + digest.hex(), _ -> Reply.bytes(sent));
    }
}
