package io.atoll.testbed.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.testbed.benchmarks.Figures.Real;
import io.atoll.testbed.benchmarks.measure.StartLatency;
import io.atoll.testbed.benchmarks.program.Footprint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Figures MEASURED =
            new Figures(
                    List.of(2500.0, 1500.0, 2100.04),
                    20_000,
                    3,
                    Optional.of(
                            new Real(
                                    new StartLatency.Spread(7.25, 31.5, 200),
                                    412.3,
                                    333.3,
                                    new Footprint(150_000_000, 0.44, 2),
                                    new Footprint(750_000_000, 1.9, 12))),
                    Optional.of(1786.0),
                    Optional.empty(),
                    List.of(0.5, 1.75));

    @Test
    void takesTheMiddleRound() {
        assertThat(MEASURED.lifeCyclesPerSecond()).isEqualTo(2100.04);
    }

    @Test
    void saysInTheTableWhatWasMissedAndWhatWasNotRun() {
        var lines =
                FiguresTable.lines(MEASURED).stream()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList();

        assertThat(lines).filteredOn(line -> line.endsWith("missed")).hasSize(1);
        assertThat(lines)
                .anyMatch(
                        line ->
                                line.contains("control plane idle with PostgreSQL, PSS")
                                        && line.endsWith("750 MB <= 700 MB missed"))
                .anyMatch(line -> line.contains("HyperQueue") && line.contains("NOT RUN"));
    }

    @Test
    void writesTheAgreedKeys() {
        var json = FiguresJson.of(MEASURED);

        assertThat(json.path("lifeCyclesPerSecond").asDouble()).isEqualTo(2100.0);
        assertThat(json.path("submitToRunningMs").path("p50").asDouble()).isEqualTo(7.3);
        assertThat(json.path("submitToRunningMs").path("p99").asDouble()).isEqualTo(31.5);
        assertThat(json.path("processesPerSecond").asDouble()).isEqualTo(412.3);
        assertThat(json.path("executions").asInt()).isEqualTo(20_000);
        assertThat(json.path("sites").asInt()).isEqualTo(3);
        assertThat(json.path("fsync").asBoolean()).isTrue();
    }

    @Test
    void leavesOutWhatWasNotMeasured() {
        var json =
                FiguresJson.of(
                        new Figures(
                                List.of(1.0),
                                1,
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()));

        assertThat(json.has("submitToRunningMs")).isFalse();
        assertThat(json.has("processesPerSecond")).isFalse();
        assertThat(json.path("peers").isEmpty()).isTrue();
    }
}
