package io.atoll.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHashingTest {
    private static final int CHUNK = Content.CHUNK_BYTES;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK, 5 * CHUNK - 1, 5 * CHUNK, 5 * CHUNK + 1, 5 * CHUNK + 262_144})
    void saysOfAFileWhatOnePassOverItsBytesSays(int sizeBytes, @TempDir Path folder)
            throws IOException {
        var bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);

        assertThat(FileHashing.hash(file)).isEqualTo(ContentHasher.hash(bytes));
    }
}
