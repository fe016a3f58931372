package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One bad event does not take a federation down, whatever goes wrong with it. */
final class BrokenEventIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int STEPS = 6_000;

    private static Federation federation;
    private static Cli cli;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.startPlanted();
        federation.site("lab", 8);
        cli = federation.cli();
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @AfterEach
    void takeFaultsAway() throws Exception {
        federation.plant();
        for (JsonNode each : aside()) {
            if (each.get("times").asInt() > 0) {
                cli.run("server", "quarantine", "drop", each.get("id").asText());
            }
        }
    }

    private static List<JsonNode> aside() throws Exception {
        return cli.json("server", "quarantine", "list").valueStream().toList();
    }

    private static String submit(String name, String executions) throws Exception {
        cli.file(
                name + ".yaml",
                "kind: Workflow\nversion: atoll/v1\nname: "
                        + name
                        + "\nexecutions:\n"
                        + executions);
        return cli.json("submit", name + ".yaml").get("id").asText();
    }

    private static String step(String name, String command) {
        return "  - {name: %s, command: [sh, -c, '%s'], retry: {failed: 0}}%n"
                .formatted(name, command);
    }

    private static void awaitState(String run, String state) {
        await("run is " + state)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(
                        () ->
                                assertThat(cli.json("runs", "show", run).get("state").asText())
                                        .isEqualTo(state));
    }

    private static JsonNode awaitAside(String kind) {
        return await("something of kind " + kind + " is set aside")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () ->
                                aside().stream()
                                        .filter(each -> each.get("kind").asText().equals(kind))
                                        // What only waits behind another is not decided about.
                                        .filter(each -> each.get("times").asInt() > 0)
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static void assertOthersGoOn() throws Exception {
        Command other = cli.run("run", "--site", "lab", "--", "echo", "others go on");
        assertThat(other.stdout()).isEqualTo("others go on\n");
        assertThat(other.exitCode()).isZero();
    }

    @Test
    void survivesALongChainWhoseFirstStepFails() throws Exception {
        long pid = federation.instance().program().pid();
        var steps = new StringBuilder(step("s0", "exit 1"));
        for (int i = 1; i < STEPS; i++) {
            steps.append(
                    "  - {name: s%d, command: [\"true\"], needs: [s%d]}%n".formatted(i, i - 1));
        }

        String run = submit("chain", steps.toString());

        awaitState(run, "Failed");
        assertThat(federation.instance().program().pid()).isEqualTo(pid);
        assertThat(federation.instance().program().isAlive()).isTrue();
        assertThat(aside()).isEmpty();
        assertOthersGoOn();
    }

    @Test
    void setsAReportAsideThatAlwaysThrows() throws Exception {
        federation.plant("report AttemptEnded of poison");

        String run = submit("report", step("poison", "true") + step("after", "true"));

        JsonNode row = awaitAside("report");
        assertThat(row.get("run").asText()).isEqualTo(run);
        assertOthersGoOn();
        assertThat(cli.run("status").stdout())
                .contains("quarantine")
                .contains("atoll server quarantine list");
        assertThat(cli.run("server", "quarantine", "show", row.get("id").asText()).stdout())
                .contains("AttemptEnded");
        federation.plant();
        Command retried = cli.run("server", "quarantine", "retry", row.get("id").asText());
        assertThat(retried.exitCode()).as(retried.stderr()).isZero();
        awaitState(run, "Succeeded");
        assertThat(aside()).isEmpty();
    }

    @Test
    void answersACommandThatAlwaysThrows() throws Exception {
        String run = submit("command", step("slow", "sleep 30"));
        federation.plant("command CancelRun");

        Command last = cli.run("runs", "cancel", run);
        for (int i = 0; i < 10 && !last.stderr().contains("set aside"); i++) {
            last = cli.run("runs", "cancel", run);
        }

        assertThat(last.exitCode()).isEqualTo(1);
        assertThat(last.stderr()).contains("broke the leader 2 times and is set aside as");
        BadInputIT.assertSentences(last);
        assertOthersGoOn();
        federation.plant();
        cli.run("server", "quarantine", "retry", awaitAside("command").get("id").asText());
        awaitState(run, "Cancelled");
    }

    @Test
    void setsAsideWhatATimerAlwaysBreaksOnAndStartsAgainWithIt() throws Exception {
        federation.plant("timer attempt slow");
        String run = submit("timer", step("slow", "sleep 8"));

        JsonNode row = awaitAside("timer");
        assertThat(row.get("run").asText()).isEqualTo(run);
        federation.instance().program().killHard();
        federation.instance().startAndAwaitReady();

        assertOthersGoOn();
        assertThat(aside()).hasSize(1);
        federation.plant();
        cli.run("server", "quarantine", "retry", row.get("id").asText());
        awaitState(run, "Succeeded");
    }
}
