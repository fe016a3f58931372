package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that are killed while there is work: everything ends, and takes effect once. */
final class FaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Federation federation;
    private Effects effects;

    @BeforeEach
    void start() throws IOException {
        federation = Federation.start();
        effects = new Effects(federation.home());
    }

    @AfterEach
    void end() {
        federation.close();
    }

    @Test
    void endsAllOnceThoughTheControlPlaneIsKilledWith500InFlight() throws Exception {
        var emptyStart = federation.instance().lastStart();
        federation.site("one", 250);
        federation.site("two", 250);
        String run = federation.api().submit(effects.workflow(500, "8"));
        federation.api().awaitCount(run, "Active", 500, LIMIT);
        long orphan = federation.instance().postgresPid();

        federation.instance().program().killHard();
        assertThat(ProcessHandle.of(orphan)).as("PostgreSQL outlives its parent").isPresent();
        federation.instance().startAndAwaitReady();
        // Measured, not asserted: how fast it is depends on what else the machine does.
        System.out.printf(
                "ready after kill -9 with 500 in flight: %d ms (empty: %d ms)%n",
                federation.instance().lastStart().toMillis(), emptyStart.toMillis());

        assertAllOnce(run, 500);
    }

    @Test
    void adoptsWhatRanWhenTheAgentIsKilledAndStartedAgain() throws Exception {
        Site site = federation.site("one", 20);
        String run = federation.api().submit(effects.workflow(20, "5"));
        awaitStarted(20);

        site.program().killHard();
        site.startAgain();

        assertAllOnce(run, 20);
    }

    @Test
    void triesAgainWhatWasLostWithTheWholeMachine() throws Exception {
        Site site = federation.site("one", 10);
        String run = federation.api().submit(effects.workflow(10, "5"));
        awaitStarted(10);

        // Agent, supervisor and everything that it started: what a reboot does.
        Processes.killAll(site.data());
        site.program().killHard();
        site.startAgain();

        JsonNode ended = federation.api().awaitEnd(run, LIMIT);
        assertThat(ended.get("state").asText()).isEqualTo("Succeeded");
        for (List<String> attempts : effects.seen().values()) {
            assertThat(attempts).hasSize(2);
            assertThat(new HashSet<>(attempts)).as("no attempt started twice").hasSize(2);
        }
        JsonNode execution = federation.api().onlyExecution(run);
        assertThat(execution.get("attempts")).hasSize(2);
        assertThat(execution.get("attempts").get(0).get("outcome").asText())
                .containsIgnoringCase("lost");
    }

    @Test
    void goesOnWhenPostgresIsKilledAndComesBack() throws Exception {
        federation.site("one", 4);
        String run = federation.api().submit(effects.workflow(60, "0.2"));
        federation.api().awaitCount(run, "Succeeded", 5, LIMIT);
        long before = federation.instance().postgresPid();

        Processes.signal(before, "KILL");

        assertAllOnce(run, 60);
        assertThat(federation.instance().postgresPid()).isNotEqualTo(before);
    }

    private void awaitStarted(int count) {
        await(count + " executions have started")
                .atMost(LIMIT)
                .until(() -> effects.seen().size() == count);
    }

    private void assertAllOnce(String run, int count) throws Exception {
        JsonNode ended = federation.api().awaitEnd(run, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Succeeded");
        assertThat(ended.get("counts").get("Succeeded").asInt()).isEqualTo(count);
        assertThat(effects.doubled()).isEmpty();
        assertThat(effects.seen()).hasSize(count);
    }
}
