package io.atoll.bridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPackerTest {
    @TempDir Path folder;
    private final InMemoryContentStore store = new InMemoryContentStore();
    private final DirectoryPacker packer = new DirectoryPacker(store);
    private final DirectoryUnpacker unpacker = new DirectoryUnpacker(store);

    @Test
    void bringsAFolderBackAsItWas() throws IOException {
        Path source = source();
        DirectoryPacker.Packed packed = packer.pack(source, DataNames.SHOWN);
        assertThat(packed.directory()).isTrue();
        Path target = folder.resolve("target");

        unpacker.unpack(packed.content().digest(), target, DataNames.SHOWN);

        assertThat(describe(target)).isEqualTo(describe(source)).hasSize(6);
    }

    @Test
    void givesEqualFoldersEqualContent() throws IOException {
        Content first = packer.pack(source(), DataNames.SHOWN).content();
        Path copy = folder.resolve("copy");
        unpacker.unpack(first.digest(), copy, DataNames.SHOWN);
        assertThat(packer.pack(copy, DataNames.SHOWN).content()).isEqualTo(first);
        Files.writeString(copy.resolve("a.csv"), "x", StandardCharsets.UTF_8);
        assertThat(packer.pack(copy, DataNames.SHOWN).content()).isNotEqualTo(first);
    }

    @Test
    void storesAFileAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        DirectoryPacker.Packed packed = packer.pack(file, DataNames.SHOWN);
        assertThat(packed.directory()).isFalse();
        assertThat(packed.content().sizeBytes()).isEqualTo(4);
    }

    @Test
    void refusesLinksAndWhatDoesNotExist() throws IOException {
        Path source = source();
        Files.createSymbolicLink(source.resolve("sub/link"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> packer.pack(source, DataNames.SHOWN))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("sub/link': it is a symbolic link");
        assertThatThrownBy(() -> packer.pack(source.resolve("sub/link"), DataNames.SHOWN))
                .hasMessageContaining("it is a symbolic link");
        assertThatThrownBy(() -> packer.pack(source.resolve("none"), DataNames.SHOWN))
                .hasMessageContaining("it does not exist");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void tellsNoMoreOfANameThanAShortOneAndNothingOfRestrictedData() throws IOException {
        Path source = source();
        String secret = "station 12: 14.2 C; ".repeat(10);
        Files.createSymbolicLink(source.resolve(secret), Path.of("b.txt"));
        var raw = new DataNames(new TreeSet<>(Set.of("raw")));

        assertThatThrownBy(() -> packer.pack(source, DataNames.SHOWN))
                .message()
                .contains("'station 12:")
                .hasSizeLessThan(200);
        assertThatThrownBy(() -> packer.pack(source, raw))
                .message()
                .contains("a name left out", "class raw", "it is a symbolic link")
                .doesNotContain("station");
    }

    @Test
    void tellsNothingOfTheNamesInARestrictedManifest() {
        var raw = new DataNames(new TreeSet<>(Set.of("raw")));
        String stream = "atoll-directory 1 1\nf 0 " + "0".repeat(64) + " 8 ../12.4C\n";
        Content content = hostile(stream);

        assertThatThrownBy(() -> unpacker.unpack(content.digest(), folder.resolve("target"), raw))
                .message()
                .isEqualTo("cannot use directory: its manifest is wrong");
    }

    @Test
    void followsNoLinkOnTheWayToWhatItStores() throws IOException {
        Path source = source();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("tool"), "secret");
        Files.move(source.resolve("sub"), folder.resolve("away"));
        Files.createSymbolicLink(source.resolve("sub"), elsewhere);

        try (var root = OpenFolder.open(source)) {
            assertThatThrownBy(() -> packer.pack(root, Path.of("sub/tool"), DataNames.SHOWN))
                    .isInstanceOf(AtollException.class);
            assertThat(packer.pack(root, Path.of("a.csv"), DataNames.SHOWN).content().sizeBytes())
                    .isEqualTo(4);
        }
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void storesAFolderWhoseNamesSortBetweenEachOther() throws IOException {
        Path source = Files.createDirectories(folder.resolve("mixed"));
        for (String name : List.of("a/b/c", "a/b-c", "a-b", "a/b/d/e", "a.b/c")) {
            Files.createDirectories(source.resolve(name).getParent());
            Files.writeString(source.resolve(name), name);
        }
        Path target = folder.resolve("target");

        unpacker.unpack(
                packer.pack(source, DataNames.SHOWN).content().digest(), target, DataNames.SHOWN);

        assertThat(describe(target)).isEqualTo(describe(source));
    }

    @Test
    void leavesNothingOfADamagedDirectory() throws IOException {
        Content content = packer.pack(source(), DataNames.SHOWN).content();
        for (int position : new int[] {3, 60, (int) content.sizeBytes() - 1}) {
            packer.pack(folder.resolve("source"), DataNames.SHOWN);
            store.flipBit(content.digest(), position);
            Path target = folder.resolve("target" + position);
            assertThatThrownBy(() -> unpacker.unpack(content.digest(), target, DataNames.SHOWN))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
            assertThat(target).doesNotExist();
            assertThat(store.find(content.digest())).isEmpty();
        }
    }

    @Test
    void refusesHostileDirectoriesAndWritesNothingOutside() {
        String digest = "0".repeat(64);
        hostile("atoll-directory 1 1\nf 0 " + digest + " 7 ../evil\n", ErrorCode.INVALID);
        hostile("atoll-directory 1 1\nf 9 " + digest + " 1 a\nshort", ErrorCode.INVALID);
        hostile("atoll-directory 1 1\nf 5 " + digest + " 1 a\nwrong", ErrorCode.CORRUPT);
        hostile("no directory", ErrorCode.INVALID);
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void leavesAFolderThatExistsAlone() throws IOException {
        Content content = packer.pack(source(), DataNames.SHOWN).content();
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.writeString(target.resolve("mine"), "x");
        assertThatThrownBy(() -> unpacker.unpack(content.digest(), target, DataNames.SHOWN))
                .isInstanceOf(AtollException.class);
        assertThat(target.resolve("mine")).exists();
    }

    private Content hostile(String stream) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)));
            return making.commit();
        }
    }

    private void hostile(String stream, ErrorCode code) {
        Content content = hostile(stream);
        Path target = folder.resolve("target");
        assertThatThrownBy(() -> unpacker.unpack(content.digest(), target, DataNames.SHOWN))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(target).doesNotExist();
        assertThat(store.find(content.digest())).isPresent();
    }

    private Path source() throws IOException {
        Path source = folder.resolve("source");
        if (Files.notExists(source)) {
            Files.createDirectories(source.resolve("sub/empty"));
            Files.writeString(source.resolve("a.csv"), "1,2\n");
            Files.writeString(source.resolve("sub/nothing"), "");
            Path tool = Files.writeString(source.resolve("sub/tool"), "#!/bin/sh\n");
            Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return source;
    }

    private static Map<String, String> describe(Path root) throws IOException {
        var all = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String what =
                        Files.isDirectory(file)
                                ? "folder"
                                : Files.readString(file) + Files.isExecutable(file);
                all.put(root.relativize(file).toString(), what);
            }
        }
        return all;
    }
}
