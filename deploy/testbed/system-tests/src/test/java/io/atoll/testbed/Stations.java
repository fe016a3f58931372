package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Files of daily observations, and what is to be said about them. */
final class Stations {
    private static final String HEADER = "date,precipitation,temp_max,temp_min,wind,weather\n";
    private static final int ROWS_A_YEAR = 12 * 28;

    /** Reads the raw file itself: it shares nothing with the workflow's own scripts. */
    private static final String QUESTION =
            """
            NR > 1 { days++; sum += $3; rain[int(substr($1, 6, 2))] += $2 }
            END {
                wettest = 1
                for (m = 2; m <= 12; m++) if (rain[m] > rain[wettest]) wettest = m
                printf "{\\"days\\": %d, \\"meanTempMax\\": %.2f, \\"wettestMonth\\": %d}", days, sum / days, wettest
            }
            """;

    private Stations() {}

    /** The observations that ship with the demo. */
    static Path shipped(String station) {
        return NotRun.checkout().resolve("deploy/demo/data/" + station + ".csv");
    }

    /** What awk says about a station's raw file. */
    static JsonNode expected(Path file) throws IOException, InterruptedException {
        Command awk =
                Command.run(
                        file.toAbsolutePath().resolveSibling("."),
                        Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C"),
                        Duration.ofSeconds(30),
                        List.of("awk", "-F,", QUESTION, file.toString()));
        assertThat(awk.exitCode()).as(awk.stderr()).isZero();
        return Api.JSON.readTree(awk.stdout());
    }

    /**
     * Writes invented observations, one a day from the year 2000 on, the same for the same seed.
     *
     * @param rows each about 34 bytes raw and 24 bytes cleaned
     */
    static void invent(Path file, int rows, int seed) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(HEADER);
            for (int row = 0; row < rows; row++) {
                int month = row % ROWS_A_YEAR / 28 + 1;
                double season = -12 * Math.cos(2 * Math.PI * month / 12);
                double scatter = Math.floorMod((row + seed) * 7919L, 100L) / 10.0;
                double rain = Math.floorMod((row + seed) * 104729L, 200L) / 10.0;
                out.write(
                        String.format(
                                Locale.ROOT,
                                "%04d-%02d-%02d,%.1f,%.1f,%.1f,3.2,rain%n",
                                2000 + row / ROWS_A_YEAR,
                                month,
                                row % 28 + 1,
                                rain,
                                12 + season + scatter,
                                2 + season + scatter));
            }
        }
    }
}
