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

    @Test
    void countsAFileWhoseNameIsNotUtf8() throws Exception {
        sh("dd if=/dev/zero of=\"$(printf 'caf\\351')\" bs=1M count=1");
        sh("mkdir \"$(printf 'd\\351j\\340')\" && cd d* && dd if=/dev/zero of=in bs=1M count=1");

        assertThat(used()).isBetween(2L * MIB, MIB * 5L / 2);
    }

    @Test
    void takesLittleMemoryForManyFoldersAndFilesOfSeveralNames() throws Exception {
        String name = "n".repeat(240);
        for (int i = 0; i < 20_000; i++) {
            Files.createDirectory(tree.resolve(name + i));
        }
        Path linked = Files.createDirectory(tree.resolve("linked"));
        for (int i = 0; i < Inodes.MOST + 1_000; i++) {
            Files.createLink(
                    linked.resolve(i + "b"), Files.write(linked.resolve(i + "a"), new byte[1]));
        }

        long itself = Files.size(tree); // has grown with its entries
        assertThat(inSmallHeap()).isEqualTo(used()).isBetween(du(tree) - 2 * itself, du(tree));
    }

    @Test
    void countsTheDeepestTree() throws Exception {
        // As deep as a path may be long.
        sh(
                "i=0; while mkdir d 2>/dev/null && cd -P d 2>/dev/null && [ $((i += 1)) -lt 1500 ];"
                        + " do :; done");
        Path deep = tree;
        for (int i = 0; i < 1_000; i++) {
            deep = deep.resolve("d");
        }
        Files.write(deep.resolve("large"), new byte[MIB]);
        Files.write(tree.resolve("z"), new byte[MIB]);

        assertThat(used()).isGreaterThanOrEqualTo(2L * MIB);
    }

    private void sh(String script) throws Exception {
        Process sh =
                new ProcessBuilder("sh", "-c", script)
                        .directory(tree.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(sh.waitFor()).as(said).isZero();
    }

    private long inSmallHeap() throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx8m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SmallHeap.class.getName(),
                                tree.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(said).isZero();
        return Long.parseLong(said.strip());
    }

    /** Measures in a process of its own. */
    static final class SmallHeap {
        public static void main(String[] args) {
            System.out.println(DiskUse.bytes(List.of(Path.of(args[0]))));
        }
    }

    private static long du(Path tree) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "-B1", tree.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(said.split("\t")[0]);
    }
}
