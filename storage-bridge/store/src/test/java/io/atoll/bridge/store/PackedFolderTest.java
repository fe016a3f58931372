package io.atoll.bridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.text.DataNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFolderTest {
    @TempDir Path folder;
    private Path source;

    @BeforeEach
    void make() throws IOException {
        source = Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(source.resolve("css/empty"));
        Files.writeString(source.resolve("index.html"), "hi\n");
        Files.writeString(source.resolve("css/a.css"), "x\n");
        Files.writeString(source.resolve("css/none"), "");
        Path tool = Files.writeString(source.resolve("tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static byte[] bytes(PackedFolder packed, long from) throws IOException {
        try (InputStream in = packed.open(from)) {
            return in.readAllBytes();
        }
    }

    @Test
    void isTheContentThatAStoreMakesOfTheFolder() throws IOException {
        var packed = PackedFolder.of(source);

        assertThat(packed.content())
                .isEqualTo(
                        new DirectoryPacker(new InMemoryContentStore())
                                .pack(source, DataNames.SHOWN)
                                .content());
        assertThat(bytes(packed, 0)).hasSize((int) packed.content().sizeBytes());
    }

    @Test
    void goesOnFromAnyByte() throws IOException {
        var packed = PackedFolder.of(source);
        byte[] all = bytes(packed, 0);

        for (int from = 0; from <= all.length; from++) {
            assertThat(bytes(packed, from)).isEqualTo(Arrays.copyOfRange(all, from, all.length));
        }
    }

    @Test
    void noticesThatAFileChangesWhileItIsRead() throws IOException {
        var packed = PackedFolder.of(source);

        for (String now : new String[] {"ho\n", "h", "hi\nand more"}) {
            Files.writeString(source.resolve("index.html"), now);
            assertThatThrownBy(() -> bytes(packed, 0))
                    .isInstanceOfSatisfying(
                            AtollException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("index.html': it changed while it was read");
        }
    }

    @Test
    void isLaidOutFromItsBytesAsItWas() throws IOException {
        var packed = PackedFolder.of(source);
        Path target = folder.resolve("target");

        DirectoryUnpacker.unpack(
                new ByteArrayInputStream(bytes(packed, 0)), packed.content().sizeBytes(), target);

        assertThat(PackedFolder.of(target).content()).isEqualTo(packed.content());
        assertThat(target.resolve("css/empty")).isEmptyDirectory();
        assertThat(target.resolve("tool")).isExecutable();
    }

    @Test
    void leavesNothingOfBytesThatAreNoFolderOrLeadOutOfIt() {
        Path target = folder.resolve("target");
        String digest = Digest.of("x").hex();

        for (String text :
                new String[] {
                    "no folder at all",
                    "atoll-directory 1 1\nf 1 " + digest + " 5 ../up\nx",
                    "atoll-directory 1 1\nf 1 " + digest + " 4 /etc\nx",
                    "atoll-directory 1 1\nf 1 " + digest + " 1 a\ny"
                }) {
            byte[] hostile = text.getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(
                            () ->
                                    DirectoryUnpacker.unpack(
                                            new ByteArrayInputStream(hostile),
                                            hostile.length,
                                            target))
                    .isInstanceOf(AtollException.class);
            assertThat(target).doesNotExist();
        }
        assertThat(folder.resolve("up")).doesNotExist();
    }
}
