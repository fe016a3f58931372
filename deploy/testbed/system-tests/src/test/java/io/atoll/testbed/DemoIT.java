package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The demo as a new user runs it. */
final class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** The one demo whose result several tests look at. */
    private static Demo done;

    private static Command result;

    private Demo demo;

    @BeforeAll
    static void runOnce() throws Exception {
        done = Demo.in(Federation.shortFolder());
        result = done.run(LIMIT);
    }

    @AfterAll
    static void clean() {
        done.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        demo = Demo.in(Federation.shortFolder());
    }

    @AfterEach
    void end() {
        demo.close();
    }

    @Test
    void endsWellWithOneDocumentAndNothingLeftBehind() throws Exception {
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        JsonNode summary = Api.JSON.readTree(result.stdout());
        assertThat(summary.get("ok").asBoolean()).isTrue();
        assertThat(summary.get("rawBytesCrossed").asLong()).isZero();
        assertThat(summary.get("executions")).hasSize(12);
        summary.get("executions")
                .forEach(
                        each -> {
                            assertThat(each.get("state").asText()).isEqualTo("Succeeded");
                            assertThat(each.get("why").asText()).isNotBlank();
                        });
        summary.get("links").forEach(each -> assertThat(each.get("rawBytes").asLong()).isZero());
        assertThat(done.folder().resolve(summary.get("report").asText())).isNotEmptyFile();
        assertThat(done.folder().resolve(summary.get("chart").asText()))
                .content()
                .startsWith("<svg ");
        assertThat(Processes.of(done.folder())).isEmpty();
    }

    @Test
    void saysWhatAwkSaysAboutTheObservations() throws Exception {
        JsonNode results = Api.JSON.readTree(result.stdout()).get("results");

        for (String station : new String[] {"seattle", "new-york"}) {
            assertThat(results.get(station))
                    .as(station)
                    .isEqualTo(Stations.expected(Stations.shipped(station)));
        }
        assertThat(results).hasSize(2);
    }

    @Test
    void drawsAReportThatABrowserShows(TestInfo test) throws Exception {
        Browser browser = Browser.orNotRun(test);
        JsonNode summary = Api.JSON.readTree(result.stdout());

        Browser.Picture picture =
                browser.screenshot(done.folder().resolve(summary.get("report").asText()));

        // A page that failed to draw has a handful of colours and no ink outside its text.
        assertThat(picture.colours()).isGreaterThan(200);
        assertThat(picture.shareOfCommonestColour()).isLessThan(0.95);
        assertThat(picture.height()).isGreaterThan(600);
    }

    @Test
    void saysSoWhenARawFileLiesAtAnotherSite() throws Exception {
        Program running = demo.start();
        // The scan comes at the end, so there is time once the site's store is there.
        await("the store of hpc-ridge")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> demo.store("hpc-ridge").isPresent());
        Files.copy(
                Stations.shipped("seattle"), demo.store("hpc-ridge").orElseThrow().resolve("leak"));

        assertThat(running.awaitEnd(LIMIT)).as(running.said()).isEqualTo(1);
        JsonNode summary = Api.JSON.readTree(running.stdout());
        assertThat(summary.get("ok").asBoolean()).isFalse();
        assertThat(running.stdout() + running.stderr()).contains("hpc-ridge").contains("seattle");
    }

    @Test
    void leavesNoProcessBehindWhenItIsInterrupted() throws Exception {
        Program running = startedInTheMiddle();

        running.signal("INT");

        assertThat(running.awaitEnd(LIMIT)).isNotZero();
        awaitNothingLeft();
    }

    @Test
    void leavesNoProcessBehindWhenItIsKilled() throws Exception {
        Program running = startedInTheMiddle();

        running.killHard();

        awaitNothingLeft();
    }

    private Program startedInTheMiddle() {
        Program running = demo.start();
        await("an execution that runs")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .failFast("the demo ended: " + running.said(), () -> !running.isAlive())
                .until(() -> demo.attempts() > 0);
        return running;
    }

    private void awaitNothingLeft() {
        await("no process of the demo")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Processes.of(demo.folder())).isEmpty());
    }
}
