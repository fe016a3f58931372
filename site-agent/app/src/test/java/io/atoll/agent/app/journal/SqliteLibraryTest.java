package io.atoll.agent.app.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLibraryTest {
    @TempDir Path folder;

    @Test
    void removesWhatAKilledAgentLeft() throws IOException {
        Path left = Files.createFile(folder.resolve("sqlite-3-1-libsqlitejdbc.so"));
        Path other = Files.createFile(folder.resolve("other"));

        SqliteLibrary.unpackTo(folder);

        assertThat(left).doesNotExist();
        assertThat(other).exists();
        assertThat(System.getProperty("org.sqlite.tmpdir")).isEqualTo(folder.toString());
    }

    @Test
    void leavesALibraryThatIsThereAndMendsOneThatIsNotWhole() throws IOException {
        SqliteLibrary.unpackTo(folder);
        Path library = folder.resolve("libsqlitejdbc.so");
        byte[] whole = Files.readAllBytes(library);
        Object inode = Files.getAttribute(library, "unix:ino");

        SqliteLibrary.unpackTo(folder);
        assertThat(Files.getAttribute(library, "unix:ino")).isEqualTo(inode);

        Files.write(library, Arrays.copyOf(whole, whole.length / 2));
        SqliteLibrary.unpackTo(folder);
        assertThat(library).hasBinaryContent(whole);
        Files.write(library, Arrays.copyOf(whole, whole.length + 1));
        SqliteLibrary.unpackTo(folder);
        assertThat(library).hasBinaryContent(whole);
        assertThat(folder.resolve("libsqlitejdbc.so.new")).doesNotExist();
    }
}
