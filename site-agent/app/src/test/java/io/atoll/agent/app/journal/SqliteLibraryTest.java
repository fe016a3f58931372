package io.atoll.agent.app.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
