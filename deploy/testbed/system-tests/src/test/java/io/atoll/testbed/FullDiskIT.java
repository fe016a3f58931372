package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A site whose disk, of 48 MiB, runs full: by an attempt, by somebody else, or nearly. */
final class FullDiskIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Federation federation;
    private Site small;
    private Path disk;
    private final List<Path> mounts = new ArrayList<>();

    @BeforeEach
    void start(TestInfo test) throws Exception {
        Tools.rootAnd(test, List.of("mount", "umount"), "a small disk");
        federation = Federation.start();
        small = federation.prepare("small", Site.processes(2));
        disk = Files.createDirectories(small.data());
        Command mounted = mount(disk, 48);
        NotRun.unless(
                mounted.exitCode() == 0, test, "needs a small disk: " + mounted.stderr().strip());
        small.join(federation.instance());
    }

    private Command mount(Path folder, int mib) throws IOException, InterruptedException {
        mounts.add(folder);
        return sh("mount -t tmpfs -o size=%dm tmpfs %s".formatted(mib, folder));
    }

    @AfterEach
    void end() throws Exception {
        if (federation != null) {
            small.close();
            for (Path each : mounts.reversed()) {
                Processes.killAll(each);
                sh("umount -l " + each);
            }
            federation.close();
        }
    }

    @Test
    void failsTheAttemptThatFilledItAndRunsTheNextOne() throws Exception {
        for (String script :
                List.of(
                        "dd if=/dev/zero of=big bs=1M count=200 || echo failed; echo part > o",
                        "dd if=/dev/zero of=big bs=1M count=200 || sleep 600")) {
            JsonNode failed = only(script, "");

            assertThat(failed.get("state").asText()).isEqualTo("Failed");
            assertThat(failed.get("detail").asText())
                    .contains("the disk of its site is full, and it has taken ")
                    .contains(" of the 48 MiB there");
            assertThat(small.program().isAlive()).isTrue();
            assertThat(only("echo fine > o", "").get("state").asText()).isEqualTo("Succeeded");
        }
    }

    @Test
    void theAgentLivesOnItsReserveWhileSomebodyElseFillsTheDisk() throws Exception {
        Path reserve = disk.resolve("reserve");
        await("the reserve").atMost(LIMIT).until(() -> Files.exists(reserve));
        sh("dd if=/dev/zero of=" + disk + "/somebody bs=1M || :");
        String run = submit("true", "");

        await("the reserve is used").atMost(LIMIT).until(() -> !Files.exists(reserve));
        assertThat(small.program().isAlive()).isTrue();
        Files.delete(disk.resolve("somebody"));

        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        assertThat(small.program().isAlive()).isTrue();
        await("a new reserve").atMost(LIMIT).until(() -> Files.exists(reserve));
    }

    @Test
    void theAgentStartsOnADiskThatSomebodyElseHasFilled() throws Exception {
        Path reserve = disk.resolve("reserve");
        await("the reserve").atMost(LIMIT).until(() -> Files.exists(reserve));
        small.program().killHard();
        sh("dd if=/dev/zero of=" + disk + "/somebody bs=4k || :");
        small.awaitState(federation.api(), "Disconnected");
        small.startAgain();

        small.awaitState(federation.api(), "Connected");
        assertThat(small.program().isAlive()).isTrue();
        Files.delete(disk.resolve("somebody"));
        assertThat(only("true", "").get("state").asText()).isEqualTo("Succeeded");
        await("a new reserve").atMost(LIMIT).until(() -> Files.exists(reserve));
    }

    @Test
    void judgesTheDiskOfTheAttemptsOnly() throws Exception {
        Path store = Files.createDirectories(federation.home().resolve("store"));
        mount(store, 24);
        Path elsewhere = Files.createDirectories(federation.home().resolve("elsewhere"));
        mount(elsewhere, 32);
        small.close();
        Site other =
                federation.prepare(
                        "other",
                        Site.processes(2)
                                + "store: {posix: {path: %s, quota: 20MiB}}\n".formatted(store));
        Files.createDirectories(other.data());
        Files.createSymbolicLink(
                other.data().resolve("attempts"),
                Files.createDirectories(elsewhere.resolve("attempts")));
        other.join(federation.instance());
        sh("dd if=/dev/zero of=" + store + "/somebody bs=1M count=23");

        JsonNode failed = only("dd if=/dev/zero of=big bs=1M count=200 || sleep 600", "", "other");

        assertThat(failed.get("state").asText()).isEqualTo("Failed");
        assertThat(failed.get("detail").asText())
                .contains("the disk of its site is full, and it has taken ")
                .contains(" of the 32 MiB there");
        other.close();
    }

    @Test
    void endsWhatUsesMoreThanItMay() throws Exception {
        JsonNode stopped =
                only("dd if=/dev/zero of=big bs=1M count=20; sleep 600", ", disk: 10MiB");

        assertThat(stopped.get("state").asText()).isEqualTo("Failed");
        assertThat(stopped.get("detail").asText())
                .isEqualTo("stopped: it used 20 MiB of disk (resources.disk allows 10 MiB)");
    }

    @Test
    void countsBlocksAndNotTheSizesOfFiles() throws Exception {
        JsonNode sparse = only("truncate -s 1G sparse; sleep 3; echo done > o", ", disk: 10MiB");

        assertThat(sparse.get("state").asText()).isEqualTo("Succeeded");
    }

    private JsonNode only(String script, String more) throws Exception {
        return only(script, more, "small");
    }

    private JsonNode only(String script, String more, String site) throws Exception {
        String run = submit(script, more, site);
        federation.api().awaitEnd(run, LIMIT);
        return federation.api().onlyExecution(run);
    }

    private String submit(String script, String more) throws Exception {
        return submit(script, more, "small");
    }

    private String submit(String script, String more, String site) throws Exception {
        return federation
                .api()
                .submit(
                        """
                        kind: Workflow
                        version: atoll/v1
                        name: full
                        project: demo
                        executions:
                          - name: only
                            script: "%s"
                            resources: {cpu: 1, memory: 16MiB%s}
                            retry: {failed: 0}
                            placement: {site: %s}
                        """
                                .formatted(script, more, site));
    }

    private Command sh(String script) throws IOException, InterruptedException {
        return Command.run(
                federation.home(),
                Map.of("PATH", System.getenv("PATH")),
                LIMIT,
                List.of("sh", "-c", script));
    }
}
