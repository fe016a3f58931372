package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
    @TempDir Path folder;

    @Test
    void saysWhatIsInTheWay() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path full = folder.resolve("full");
        Files.createDirectories(full.resolve("inner"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), empty);

        new Destination(empty).requireRoom();
        assertThatThrownBy(() -> new Destination(full).requireRoom())
                .hasMessage("cannot write to %s: it is a folder that is not empty", full);
        assertThatThrownBy(() -> new Destination(link).requireRoom())
                .hasMessage("cannot write to %s: it is a link to a folder", link);
    }
}
