package io.atoll.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenFolderTest {
    private static final Path NAME = Path.of("name");

    @TempDir Path folder;
    private Path own;
    private Path secret;

    @BeforeEach
    void make() throws IOException {
        own = Files.createDirectory(folder.resolve("own"));
        secret = Files.writeString(folder.resolve("secret"), "secret");
    }

    @Test
    void readsWhatLiesInIt() throws IOException {
        Files.writeString(own.resolve(NAME), "text");

        try (var open = OpenFolder.open(own)) {
            assertThat(open.read(NAME, 10)).asString().isEqualTo("text");
            assertThat(open.look(NAME)).isPresent();
            assertThat(open.look(Path.of("none"))).isEmpty();
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> open.read(Path.of("none"), 10));
            assertThatIOException().isThrownBy(() -> open.read(NAME, 3)).withMessageContaining("4");
        }
    }

    @Test
    void readsAndWritesNothingThroughALink() throws IOException {
        Files.createSymbolicLink(own.resolve(NAME), secret);

        try (var open = OpenFolder.open(own)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> open.read(NAME, 10))
                    .withMessageContaining("symbolic link");
            assertThatIOException()
                    .isThrownBy(() -> open.file(NAME, StandardOpenOption.WRITE).close());
        }
        assertThat(secret).hasContent("secret");
    }

    @Test
    void makesNoFileWhereALinkLies() throws IOException {
        Files.createSymbolicLink(own.resolve(NAME), folder.resolve("nothing"));

        try (var open = OpenFolder.open(own)) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(
                            () ->
                                    open.file(
                                                    NAME,
                                                    StandardOpenOption.CREATE_NEW,
                                                    StandardOpenOption.WRITE)
                                            .close());
        }
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void entersNoFolderThroughALink() throws IOException {
        Files.createSymbolicLink(own.resolve(NAME), folder);

        try (var open = OpenFolder.open(own)) {
            assertThatExceptionOfType(NotDirectoryException.class)
                    .isThrownBy(() -> open.folder(NAME).close());
        }
    }

    @Test
    void staysInTheFolderThatItOpenedWhenALinkTakesItsPlace() throws IOException {
        Files.writeString(own.resolve(NAME), "own");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve(NAME), "not this");

        try (var open = OpenFolder.open(own)) {
            Files.move(own, folder.resolve("away"));
            Files.createSymbolicLink(own, elsewhere);

            assertThat(open.read(NAME, 100)).asString().isEqualTo("own");
            open.delete(NAME);
        }
        assertThat(elsewhere.resolve(NAME)).exists();
        assertThat(folder.resolve("away").resolve(NAME)).doesNotExist();
    }

    @Test
    void doesNotWaitForTheOtherEndOfAPipe() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", own.resolve(NAME).toString()).start().waitFor())
                .isZero();

        try (var open = OpenFolder.open(own)) {
            assertThatIOException()
                    .isThrownBy(() -> open.read(NAME, 10))
                    .withMessageContaining("no file");
        }
    }

    @Test
    void showsEachNameOnce() throws IOException {
        Files.createFile(own.resolve("a"));
        Files.createDirectory(own.resolve("b"));
        List<String> names = new ArrayList<>();

        try (var open = OpenFolder.open(own)) {
            open.each(name -> names.add(name.toString()));
        }

        assertThat(names).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void refusesToGoDeeperThanItsBound() throws IOException {
        var opened = new ArrayList<OpenFolder>();
        try {
            opened.add(OpenFolder.open(own));
            Path at = own;
            for (int level = 0; level < OpenFolder.MAX_DEPTH; level++) {
                at = Files.createDirectory(at.resolve("d"));
                opened.add(opened.getLast().folder(Path.of("d")));
            }
            Files.createDirectory(at.resolve("d"));

            assertThatIOException()
                    .isThrownBy(() -> opened.getLast().folder(Path.of("d")).close())
                    .withMessageContaining("deep");
        } finally {
            for (OpenFolder each : opened) {
                each.close();
            }
        }
    }
}
