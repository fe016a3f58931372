package io.atoll.agent.app.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.virtual.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {
    @TempDir Path folder;

    @Test
    void holdsItsRoomOnADiskThatCompresses() throws IOException {
        var reserve = new Reserve(folder, new SeededRandom(7));
        reserve.make();
        Path file = folder.resolve("reserve");
        assertThat(file).hasSize(Reserve.SIZE_BYTES);
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            Files.copy(file, out);
        }

        assertThat(compressed.size()).isGreaterThan(Reserve.SIZE_BYTES / 10 * 9);
        assertThat(Reserve.missingBytes(folder)).isZero();
        assertThat(reserve.release()).isTrue();
        assertThat(reserve.release()).isFalse();
        assertThat(Reserve.missingBytes(folder)).isEqualTo(Reserve.SIZE_BYTES);
    }

    @Test
    void keepsTheOneOfAnEarlierStart() throws IOException {
        new Reserve(folder, new SeededRandom(7)).make();
        byte[] first = Files.readAllBytes(folder.resolve("reserve"));

        var next = new Reserve(folder, new SeededRandom(8));
        next.make();
        assertThat(folder.resolve("reserve")).hasBinaryContent(first);

        Files.write(folder.resolve("reserve"), new byte[10]);
        new Reserve(folder, new SeededRandom(8)).make();
        assertThat(folder.resolve("reserve")).as("a part of one").hasSize(Reserve.SIZE_BYTES);
    }
}
