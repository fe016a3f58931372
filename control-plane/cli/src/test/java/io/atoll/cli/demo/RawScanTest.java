package io.atoll.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawScanTest {
    @TempDir Path folder;

    private String raw = "";
    private RawScan scan = new RawScan(Path.of("/dev/null"));

    @BeforeEach
    void write() throws IOException {
        var text = new StringBuilder();
        for (int day = 0; day < 2_000; day++) {
            text.append("2012-").append(day).append(",1.8,10.0,3.3\n");
        }
        raw = text.toString();
        Files.createDirectories(folder.resolve("other/store"));
        scan = new RawScan(Files.writeString(folder.resolve("raw.csv"), raw));
    }

    @Test
    void findsACopyUnderAnyName() throws IOException {
        Path leak = Files.writeString(folder.resolve("other/store/0a1b"), raw);

        assertThat(scan.search(folder.resolve("other"))).containsExactly(leak);
    }

    @Test
    void findsItInsideAnotherFileAndAcrossItsBuffers() throws IOException {
        String before = "x".repeat((1 << 20) - raw.length() / 2);
        Path leak = Files.writeString(folder.resolve("other/packed"), before + raw + "end");

        assertThat(scan.search(folder.resolve("other"))).containsExactly(leak);
    }

    @Test
    void findsNothingWhereOnlyProductsLie() throws IOException {
        Files.writeString(folder.resolve("other/daily"), raw.replace(",1.8", ",1.9"));

        assertThat(scan.search(folder.resolve("other"))).isEmpty();
        assertThat(scan.search(folder.resolve("not-there"))).isEmpty();
    }
}
