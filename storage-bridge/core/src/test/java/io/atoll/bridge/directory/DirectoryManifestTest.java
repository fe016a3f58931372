package io.atoll.bridge.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryManifestTest {
    private static final Digest DIGEST = Digest.of("x");

    @Test
    void isReadAsItWasWritten() throws IOException {
        var manifest =
                new DirectoryManifest(
                        List.of(
                                new FileEntry("b/run.sh", true, 1, DIGEST),
                                new EmptyDirectory("b/empty"),
                                new FileEntry("a\nb é", false, 1L << 40, DIGEST)));

        var in = new ByteArrayInputStream((text(manifest) + "rest").getBytes(UTF_8));

        assertThat(ManifestReader.read(in)).isEqualTo(manifest);
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("rest");
        assertThat(manifest.filesBytes()).isEqualTo((1L << 40) + 1);
    }

    @Test
    void keepsItsFormatFromTheFirstVersionOn() {
        var manifest =
                new DirectoryManifest(
                        List.of(
                                new EmptyDirectory("z"),
                                new FileEntry("tool", true, 2, DIGEST),
                                new FileEntry("data/one", false, 1, DIGEST)));
        assertThat(text(manifest))
                .isEqualTo(
                        """
                        atoll-directory 1 3
                        f 1 %1$s 8 data/one
                        x 2 %1$s 4 tool
                        d 1 z
                        """
                                .formatted(DIGEST.hex()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../up",
                "a/../b",
                "a/./b",
                "a//b",
                "a/",
                "",
                ".",
                "..",
                "nul\0"
            })
    void refusesPathsThatLeaveTheTreeOrAreNotCanonical(String path) {
        assertThatThrownBy(() -> new EmptyDirectory(path)).isInstanceOf(AtollException.class);
        String line = "d " + path.getBytes(UTF_8).length + " " + path + "\n";
        refused("atoll-directory 1 1\n" + line, "cannot use directory entry");
    }

    @Test
    void refusesTheSamePathTwiceAndEntriesBeneathAFile() {
        refused("atoll-directory 1 2\nd 1 a\nd 1 a\n", "'a' is there twice");
        refused("atoll-directory 1 2\nd 1 a\nd 3 a/b\n", "beneath another entry");
    }

    @Test
    void refusesWhatIsNotCanonical() {
        refused("atoll-directory 1 2\nd 1 b\nd 1 a\n", "not sorted");
        refused("atoll-directory 1 01\nd 1 b\n", "number is malformed");
        refused("atoll-directory 2 0\n", "format is unknown");
        refused("atoll-directory 1 1\nl 1 a\n", "unknown kind");
    }

    @Test
    void refusesHostileLengthsWithoutReadingOn() {
        refused("atoll-directory 1 200001\n", "too many entries");
        refused("atoll-directory 1 1\nd 999999999999 a", "path is too long");
        refused("atoll-directory 1 1\nd 2 a", "cut off");
        refused("atoll-directory 1 1", "cut off");
        refused("x".repeat(100_000), "malformed");
        var two = "f 999999999999999999 " + DIGEST.hex();
        var sum = new StringBuilder("atoll-directory 1 10\n");
        for (int i = 0; i < 10; i++) {
            sum.append(two).append(" 1 ").append(i).append('\n');
        }
        assertThatThrownBy(() -> read(sum.toString()).filesBytes())
                .hasMessageContaining("larger than any disk");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining(why);
    }

    private static DirectoryManifest read(String text) throws IOException {
        return ManifestReader.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static String text(DirectoryManifest manifest) {
        return new String(manifest.encode(), UTF_8);
    }
}
