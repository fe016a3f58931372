package io.atoll.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHasherTest {
    private static final int CHUNK = Content.CHUNK_BYTES;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 12345})
    void hashesTheWholeAndEachChunkInOnePass(int size) throws IOException {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);

        Content content = ContentHasher.hash(new ByteArrayInputStream(bytes));

        assertThat(content.sizeBytes()).isEqualTo(size);
        assertThat(content.digest()).isEqualTo(Digest.of(bytes));
        for (int i = 0; i < content.chunks().size(); i++) {
            int from = i * CHUNK;
            byte[] chunk = Arrays.copyOfRange(bytes, from, Math.min(size, from + CHUNK));
            assertThat(content.chunks().get(i)).isEqualTo(Digest.of(chunk));
        }
        assertThat(ContentHasher.hash(bytes)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {CHUNK, CHUNK + 7})
    void endsChunksByItselfOrWhenAsked(int size) {
        var bytes = new byte[size];
        var hasher = new ContentHasher();
        hasher.update(ByteBuffer.wrap(bytes, 0, CHUNK));
        Digest first = hasher.endChunk();
        hasher.update(ByteBuffer.wrap(bytes, CHUNK, size - CHUNK));

        assertThat(first).isEqualTo(ContentHasher.hash(bytes).chunks().getFirst());
        assertThat(hasher.finish()).isEqualTo(ContentHasher.hash(bytes));
    }
}
