package io.atoll.bridge.dataplane;

import static io.atoll.bridge.dataplane.Federation.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.memory.InMemoryContentStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a sender has to show of bytes that the receiver has: all of them. */
class ProofOfBytesTest {
    private static final int CHUNK = Content.CHUNK_BYTES;

    private final Federation federation = new Federation();
    private final InMemoryContentStore remote = new InMemoryContentStore();

    @AfterEach
    void closeFederation() {
        federation.close();
    }

    @Test
    void takesNobodysWordForBytesThatHeDidNotSend() throws Exception {
        Content content = make(remote, bytes(2 * CHUNK));
        // Ann has sent the first chunk of something else before; Eve knows digests only.
        Content other = ContentHasher.hash(bytes(2 * CHUNK + 1));
        try (ContentStore.Writing ann = remote.prove(other, "caller/ann")) {
            ann.write(ByteBuffer.wrap(bytes(2 * CHUNK + 1), 0, CHUNK));
        }
        try (DataPlaneServer server = federation.serve(remote)) {
            assertThat(progress(server, "caller/eve", content)).isEqualTo("0");
            assertThat(progress(server, "caller/eve", other)).isEqualTo("0");
            assertThat(progress(server, "caller/ann", other)).isEqualTo("1");
            assertThat(putList(server, "caller/eve", content)).isEqualTo(409);
            assertThat(putList(server, "caller/eve", other)).isEqualTo(409);
            assertThat(putGuess(server, "caller/eve", content)).isEqualTo(422);
        }
        assertThat(federation.replicas).isEmpty();
    }

    private HttpRequest.Builder asPerson(
            DataPlaneServer server, String person, Content content, String suffix) {
        var ticket =
                federation.ticket(Ticket.Verb.WRITE, person, content.digest(), content.sizeBytes());
        return HttpRequest.newBuilder(
                        URI.create(
                                "https://localhost:%d/v1/content/%s%s"
                                        .formatted(
                                                server.address().getPort(),
                                                content.digest().hex(),
                                                suffix)))
                .header("Authorization", "Ticket " + ticket.compact());
    }

    private String progress(DataPlaneServer server, String person, Content content)
            throws Exception {
        var request = asPerson(server, person, content, "/progress").GET().build();
        return RawPeer.http().send(request, BodyHandlers.ofString()).body().strip();
    }

    /** Shows the chunk list, which a digest of one chunk gives away, and no byte of a chunk. */
    private int putList(DataPlaneServer server, String person, Content content) throws Exception {
        return put(server, person, content, content.chunks().size(), 0);
    }

    /** Shows the chunk list and as many bytes as are expected, none of them right. */
    private int putGuess(DataPlaneServer server, String person, Content content) throws Exception {
        return put(server, person, content, 0, (int) content.sizeBytes());
    }

    private int put(
            DataPlaneServer server, String person, Content content, int firstChunk, int zeros)
            throws Exception {
        var body = ByteBuffer.allocate(32 * content.chunks().size() + zeros);
        content.chunks().forEach(chunk -> body.put(HexFormat.of().parseHex(chunk.hex())));
        var request =
                asPerson(server, person, content, "")
                        .header("atoll-size", Long.toString(content.sizeBytes()))
                        .header("atoll-first-chunk", Integer.toString(firstChunk))
                        .PUT(BodyPublishers.ofByteArray(body.array()))
                        .build();
        return RawPeer.http().send(request, BodyHandlers.ofString()).statusCode();
    }

    private static Content make(ContentStore store, byte[] bytes) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            return making.commit();
        }
    }
}
