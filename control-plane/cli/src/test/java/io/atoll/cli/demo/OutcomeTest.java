package io.atoll.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.LinkView;
import io.atoll.cli.api.RunView;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Check ONCE = new Check("every execution took effect once", "");
    private static final Check LEAK =
            new Check("no raw byte left its station", "raw data lie in x");

    private static ExecutionView execution(
            String label, String site, String pool, String why, long runningMs, long bytesIn) {
        return new ExecutionView(
                "e",
                "r",
                "clean",
                null,
                label,
                "Succeeded",
                null,
                site,
                pool,
                1,
                why,
                0,
                3,
                runningMs,
                9,
                bytesIn,
                40_000,
                0,
                null,
                null);
    }

    private static Outcome outcome(long rawBytes, Check... checks) {
        var results = new LinkedHashMap<String, StationResult>();
        results.put("new-york", new StationResult(1461, new BigDecimal("16.80"), 8));
        results.put("seattle", new StationResult(1461, new BigDecimal("16.44"), 11));
        return new Outcome(
                Duration.ofMillis(17_240),
                Duration.ofMillis(5_800),
                Duration.ofMillis(8_900),
                List.of("edge-new-york", "edge-seattle", "hpc-ridge", "cloud-gpu"),
                new RunView(
                        "r",
                        1,
                        "climatology",
                        1,
                        "demo",
                        "Succeeded",
                        null,
                        null,
                        null,
                        null,
                        null),
                List.of(
                        execution(
                                "clean[seattle]",
                                "edge-seattle",
                                "cpu",
                                "raw data may only lie here",
                                210,
                                48_219),
                        execution("fit", "cloud-gpu", "gpu", "the only pool with a GPU", 900, 0)),
                List.of(
                        new LinkView("edge-seattle", "global", 1, 40_000, Map.of("raw", rawBytes)),
                        new LinkView("global", "hpc-ridge", 2, 80_000, Map.of())),
                results,
                List.of(checks),
                Path.of("atoll-demo"),
                false);
    }

    @Test
    void readsAsTheSummaryThatWasPromised() {
        assertThat(String.join("\n", OutcomeText.lines(outcome(0, ONCE))))
                .isEqualTo(
                        """
                        Atoll demo: 4 sites on this machine, embedded PostgreSQL, ZooKeeper and Hazelcast

                          sites    edge-new-york ok   edge-seattle ok   hpc-ridge ok   cloud-gpu ok          joined in 5.8 s
                          run      climatology #1    2 of 2 executions                                       8.9 s

                          EXECUTION       SITE/POOL         TRY  WHY THERE                   WAIT  STAGE     RUN   PUB      IN     OUT
                          clean[seattle]  edge-seattle/cpu    1  raw data may only lie here  0 ms   3 ms   0.2 s  9 ms  47 KiB  39 KiB
                          fit             cloud-gpu/gpu       1  the only pool with a GPU    0 ms   3 ms   0.9 s  9 ms       0  39 KiB

                          LINK                    ARTIFACTS   BYTES  RAW
                          edge-seattle -> global          1  39 KiB    0
                          global -> hpc-ridge             2  78 KiB    0

                          checks   every execution took effect once
                          results  new-york: 1,461 days, mean maximum 16.80 C, wettest month August
                                   seattle: 1,461 days, mean maximum 16.44 C, wettest month November
                          report   atoll-demo/report.html (chart: atoll-demo/chart.svg)
                          here     4 sites are processes on this machine; cloud-gpu only declares a GPU; hpc-ridge has no Slurm yet
                          next     ./atoll dev up; ./atoll submit deploy/demo/climatology.yaml\
                        """
                                .replace("   RUN ", "  RUN ")
                                .replace("   0.2 s", "  0.2 s")
                                .replace("   0.9 s", "  0.9 s")
                                .replace("     RUN", "    RUN"));
    }

    @Test
    void saysPlainlyWhatFailed() {
        Outcome outcome = outcome(5, ONCE, LEAK);

        assertThat(OutcomeText.lines(outcome)).contains("  FAILED   raw data lie in x");
        JsonNode json = OutcomeJson.of(outcome);
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("rawBytesCrossed").asLong()).isEqualTo(5);
        assertThat(json.path("problems").toString()).isEqualTo("[\"raw data lie in x\"]");
    }

    @Test
    void isOneDocumentForPrograms() {
        JsonNode json = OutcomeJson.of(outcome(0, ONCE));

        assertThat(json.path("ok").asBoolean()).isTrue();
        assertThat(json.path("seconds").toString()).isEqualTo("17.2");
        assertThat(json.path("rawBytesCrossed").toString()).isEqualTo("0");
        assertThat(json.path("results").path("new-york").toString())
                .isEqualTo("{\"days\":1461,\"meanTempMax\":16.80,\"wettestMonth\":8}");
        assertThat(json.path("executions").path(0).toString())
                .isEqualTo(
                        "{\"name\":\"clean[seattle]\",\"site\":\"edge-seattle\",\"pool\":\"cpu\",\"attempt\":1,\"state\":\"Succeeded\",\"why\":\"raw"
                            + " data may only lie here\",\"waitingMs\":0,"
                            + "\"stagingMs\":3,\"runningMs\":210,\"publishingMs\":9,\"bytesIn\":48219,\"bytesOut\":40000}");
        assertThat(json.path("links").path(1).toString())
                .isEqualTo(
                        "{\"from\":\"global\",\"to\":\"hpc-ridge\",\"artifacts\":2,\"bytes\":80000,\"rawBytes\":0}");
        assertThat(json.path("report").asText()).isEqualTo("atoll-demo/report.html");
        assertThat(json.path("chart").asText()).isEqualTo("atoll-demo/chart.svg");
        assertThat(json.has("problems")).isFalse();
    }
}
