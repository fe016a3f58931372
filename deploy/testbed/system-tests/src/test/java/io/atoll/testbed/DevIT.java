package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A federation left running by {@code atoll dev up}, used as its reader would; down comes last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DevIT {
    private static final Duration UP_LIMIT = Duration.ofMinutes(3);
    private static final List<String> POOLS =
            List.of("edge-seattle", "edge-new-york", "hpc-ridge", "cloud-gpu");

    private static Path home;
    private static Cli cli;

    @BeforeAll
    static void up() throws Exception {
        home = Federation.shortFolder();
        cli = Cli.ofDev(home);
        Command up = cli.run(UP_LIMIT, "dev", "up");
        assertThat(up.exitCode()).as(up.stderr()).isZero();
    }

    @AfterAll
    static void clean() {
        Processes.killAll(home);
        Processes.deleteTree(home);
    }

    @Test
    @Order(0)
    void showsItsSecretsInNoListingOfProcessesAndInNoFileThatOthersCanRead() throws Exception {
        Path folder = home.resolve("share/atoll/dev");
        List<String> secrets =
                List.of(
                        "atoll1_", // how join tokens begin
                        Api.JSON
                                .readTree(folder.resolve("control-plane/client.json").toFile())
                                .get("token")
                                .asText(),
                        Files.readString(folder.resolve("control-plane/postgres/password"))
                                .strip());

        List<Processes.Found> processes = Processes.of(home);
        assertThat(processes)
                .as("server, four agents and supervisors, database")
                .hasSizeGreaterThan(9);
        for (Processes.Found each : processes) {
            assertThat(each.command() + Processes.environment(each.pid())).doesNotContain(secrets);
        }
        for (Path file : Secrets.filesWithAnyOf(secrets, home)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("%s", file)
                    .isEqualTo("rw-------");
            assertThat(file.getFileName().toString())
                    .isNotEqualTo("join.token")
                    .doesNotEndWith(".log");
        }
    }

    @Test
    @Order(1)
    void finishesAForeachOf50OverTheFourSites() throws Exception {
        cli.file(
                "fifty.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: fifty
                project: demo
                executions:
                  - name: square
                    foreach: {number: 1..50}
                    script: |
                      echo $((EACH_NUMBER * EACH_NUMBER)) > out.txt
                      sleep 0.2
                    outputs: {out: {path: out.txt}}
                    resources: {cpu: 1, memory: 16MiB}
                  - name: sum
                    inputs: {parts: "square/*/out"}
                    script: |
                      cat "$INPUT_PARTS"/* | awk '{ s += $1 } END { print s }' > sum.txt
                    outputs: {sum: {path: sum.txt}}
                    resources: {cpu: 1, memory: 16MiB}
                outputs: {sum: sum/sum}
                """);

        Command submitted = cli.run("submit", "fifty.yaml", "--wait", "--out", "result");

        assertThat(submitted.exitCode()).as(submitted.stderr()).isZero();
        assertThat(home.resolve("result/sum.txt")).hasContent("42925");
        Set<String> sites = new HashSet<>();
        executions("latest").forEach(each -> sites.add(each.get("site").asText()));
        assertThat(sites).contains("hpc-ridge", "cloud-gpu").hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    @Order(2)
    void runsOneCommandAndEndsAsItDid() throws Exception {
        Command ran = cli.run("run", "--site", "hpc-ridge", "--", "sh", "-c", "echo hi; exit 3");

        assertThat(ran.stdout()).isEqualTo("hi\n");
        assertThat(ran.exitCode()).as(ran.stderr()).isEqualTo(3);
    }

    @Test
    @Order(3)
    void tellsForEveryPoolWhyOrWhyNot() throws Exception {
        cli.run("run", "--site", "cloud-gpu", "--", "true");
        String id = executions("latest").getFirst().get("id").asText();

        Command explained = cli.run("execution", "explain", id);

        assertThat(explained.exitCode()).as(explained.stderr()).isZero();
        assertThat(explained.stdout()).contains(POOLS).contains("cloud-gpu/gpu");
    }

    @Test
    @Order(4)
    void startsOnlyWhatIsDownWhenItIsBroughtUpAgain() throws Exception {
        Set<Long> before = agents();
        long victim = agent("edge-seattle");
        Processes.signal(victim, "KILL");

        Command up = cli.run(UP_LIMIT, "dev", "up");

        assertThat(up.exitCode()).as(up.stderr()).isZero();
        assertThat(agents()).hasSameSizeAs(before).doesNotContain(victim);
        before.remove(victim);
        assertThat(agents()).containsAll(before);
        assertThat(home.resolve("share/atoll/dev/logs/edge-seattle.log"))
                .as("it is there, and not only by its lease")
                .content()
                .contains("linked to ");
        assertThat(cli.run("run", "--site", "edge-seattle", "--", "true").exitCode()).isZero();
    }

    @Test
    @Order(5)
    void leavesNothingWhenItIsBroughtDown() throws Exception {
        Leaks.provoke(home);
        Command down = cli.run(UP_LIMIT, "dev", "down");

        assertThat(down.exitCode()).as(down.stderr()).isZero();
        await("no process of the federation")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Processes.of(home)).isEmpty());
        assertThat(cli.run("dev", "status").exitCode()).isNotZero();
    }

    private static List<JsonNode> executions(String run) throws IOException, InterruptedException {
        Command listed = cli.run("execution", "list", "--run", run, "-o", "json");
        assertThat(listed.exitCode()).as(listed.stderr()).isZero();
        JsonNode list = Api.JSON.readTree(listed.stdout());
        return (list.has("items") ? list.get("items") : list).valueStream().toList();
    }

    private static Set<Long> agents() {
        return Processes.of(home).stream()
                .filter(each -> each.command().contains("io.atoll.agent.app.Main"))
                .map(Processes.Found::pid)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static long agent(String site) {
        return Processes.of(home).stream()
                .filter(each -> each.command().contains("io.atoll.agent.app.Main"))
                .filter(each -> each.command().contains(site))
                .map(Processes.Found::pid)
                .findFirst()
                .orElseThrow();
    }
}
