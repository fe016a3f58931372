package io.atoll.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir private Path folder;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void makesAFolderForItsUserOnly() throws IOException {
        var made = folder.resolve("a/b");

        PrivateFolder.make(made);

        assertThat(mode(made)).isEqualTo("rwx------");
    }

    @Test
    void narrowsAFolderThatOthersMayLookInto() throws IOException {
        var made = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));

        PrivateFolder.make(made);

        assertThat(mode(made)).isEqualTo("rwx------");
    }

    @Test
    void refusesAFolderOfAnotherUser() throws IOException {
        var self = Files.getAttribute(folder, "unix:uid");
        var foreign =
                self.equals(0) ? Files.createDirectory(folder.resolve("foreign")) : Path.of("/");
        if (self.equals(0)) {
            Files.setAttribute(foreign, "unix:uid", 4711);
        }

        assertThatThrownBy(() -> PrivateFolder.make(foreign))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("it belongs to another user");
    }

    @Test
    void refusesAFile() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> PrivateFolder.make(file)).isInstanceOf(IOException.class);
    }
}
