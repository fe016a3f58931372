package io.atoll.agent.app.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUseTest {
    private static final int MIB = 1 << 20;

    @TempDir Path folder;
    private Path tree;

    private long used() {
        return DiskUse.bytes(List.of(tree));
    }

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
    }

    @Test
    void anEmptyTreeTakesNothingAndOneThatIsNotThereNeither() throws IOException {
        assertThat(used()).isZero();
        assertThat(DiskUse.bytes(List.of(folder.resolve("nowhere")))).isZero();
    }

    @Test
    void countsWhatDuCounts() throws Exception {
        Path deep = Files.createDirectories(tree.resolve("a/b/ü 東"));
        Files.write(deep.resolve("large"), new byte[3 * MIB]);
        for (int i = 0; i < 100; i++) {
            Files.write(deep.resolve("small-" + i), new byte[1]);
        }

        assertThat(used()).isEqualTo(du(tree) - du(Files.createDirectory(folder.resolve("empty"))));
    }

    @Test
    void aHoleTakesNothing() throws IOException {
        try (var sparse = new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }

        assertThat(used()).isLessThan(MIB);
    }

    @Test
    void aFileWithTwoNamesCountsOnce() throws IOException {
        Files.write(tree.resolve("one"), new byte[MIB]);
        Files.createLink(tree.resolve("two"), tree.resolve("one"));

        assertThat(used()).isBetween((long) MIB, MIB * 3L / 2);
    }

    @Test
    void followsNoLink() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.write(other.resolve("large"), new byte[MIB]);
        Files.createSymbolicLink(tree.resolve("link"), other);

        assertThat(used()).isLessThan(MIB / 2);
        assertThat(DiskUse.bytes(List.of(tree.resolve("link")))).isZero();
    }

    private static long du(Path tree) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "-B1", tree.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(said.split("\t")[0]);
    }
}
