package io.atoll.agent.app.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepthTest {
    @TempDir Path folder;

    @Test
    void meetsEverythingOnceAndHoldsFewFoldersOpen() throws IOException {
        int made = 0;
        Path at = folder;
        for (int level = 0; level < 200; level++) {
            for (int file = 0; file < 3; file++) {
                Files.createFile(at.resolve("f" + file));
            }
            at = Files.createDirectory(at.resolve("m"));
            made += 4;
        }
        var met = new HashSet<Path>();
        long most = 0;
        int count = 0;
        try (var depth = new Depth()) {
            depth.enter(folder);
            for (var next = depth.next(); next.isPresent(); next = depth.next()) {
                met.add(next.get());
                count++;
                most = Math.max(most, depth.open());
                if (Files.isDirectory(next.get())) {
                    depth.enter(next.get());
                }
            }
            assertThat(depth.open()).isZero();
        }

        assertThat(met).hasSize(made);
        assertThat(count).isEqualTo(made);
        assertThat(most).isBetween(2L, 64L);
    }
}
