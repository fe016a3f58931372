package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Processes that an execution leaves behind, with the supervisor killed: cancelled and lost mean
 * that nothing runs, and as long as something does, or may, it is said and not denied.
 */
final class LeftProcessesIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Federation federation;
    private static Daemons daemons;
    private static Cli cli;
    private static Site lab;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        daemons = new Daemons(federation.home());
        lab = federation.site("lab", 4);
        cli = federation.cli();
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @AfterEach
    void clear() throws IOException {
        daemons.clear();
    }

    @Test
    void endsAllOfAnExecutionThatIsCancelledAfterItsSupervisorWasKilled() throws Exception {
        String run = submit("cancelled", daemons.start() + " exec sleep 600");
        daemons.awaitRunning(Daemons.COUNT);

        Daemons.supervisor(lab).kill();
        assertThat(cli.run("runs", "cancel", run).exitCode()).isZero();

        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Cancelled");
        assertThat(daemons.running()).isEmpty();
    }

    @Test
    void triesNothingAgainWhileSomethingOfALostAttemptRuns() throws Exception {
        String script =
                """
                if test -e HOME/second; then exit 0; fi
                touch HOME/second
                DAEMONS
                LEADER
                """
                        .replace("DAEMONS", daemons.start())
                        .replace("LEADER", daemons.written("leader", "exec sleep 600"))
                        .replace("HOME", federation.home().toString());
        String run = submit("lost", script);
        daemons.awaitRunning(Daemons.COUNT + 1);
        List<Daemons.Daemon> all = daemons.all();

        lab.program().killHard();
        Daemons.supervisor(lab).kill();
        // The leader ends when nobody looks, and only its daemons are left.
        daemons.named("leader").kill();
        assertThat(daemons.running()).hasSize(Daemons.COUNT);
        lab.startAgain();

        await("the next attempt")
                .atMost(LIMIT)
                .ignoreException(IOException.class)
                .until(
                        () ->
                                federation.api().onlyExecution(run).get("attempts").size() == 2
                                        || !daemons.all().equals(all));
        assertThat(daemons.running()).isEmpty();
        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        assertThat(
                        federation
                                .api()
                                .onlyExecution(run)
                                .get("attempts")
                                .get(0)
                                .get("outcome")
                                .asText())
                .isEqualTo("Lost");
    }

    @Test
    void leavesTheDaemonsOfARunningExecutionAloneAndEndsThemWithIt() throws Exception {
        Path go = federation.home().resolve("go");
        String run =
                submit(
                        "served",
                        daemons.start() + " while ! test -e " + go + "; do sleep 0.1; done");
        daemons.awaitRunning(Daemons.COUNT);

        // Others come and go beside it, and leave daemons of their own.
        for (int other = 0; other < 3; other++) {
            Command ran = cli.run("run", "--site", "lab", "--", "sh", "-c", "setsid -f sleep 600");
            assertThat(ran.exitCode()).as(ran.stderr()).isZero();
        }
        assertThat(daemons.running()).hasSize(Daemons.COUNT);

        Files.createFile(go);
        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        assertThat(daemons.running()).isEmpty();
    }

    @Test
    void helpersThatClearedTheirEnvironmentOrSessionLiveAsLongAsTheirExecution() throws Exception {
        String script =
                """
                DAEMONS
                sleep 3
                for helper in clean own forked; do
                  read pid start < HOME/daemons/$helper
                  kill -0 $pid && echo $helper lives || echo $helper was killed
                done > HOME/seen
                """
                        .replace("DAEMONS", daemons.start())
                        .replace("HOME", federation.home().toString());
        String run = submit("helped", script);

        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        assertThat(federation.home().resolve("seen"))
                .hasContent("clean lives\nown lives\nforked lives");
        assertThat(daemons.all()).hasSize(Daemons.COUNT);
        assertThat(daemons.running()).isEmpty();
    }

    @Test
    void staysCancellingWhereNobodyCanTellUntilAnOperatorForcesIt() throws Exception {
        // Neither a limit to mark processes by, nor a cgroup: what is left bears nothing.
        String hideCgroups =
                "umount -l /sys/fs/cgroup/unified 2>/dev/null; umount -l /sys/fs/cgroup"
                        + " 2>/dev/null; exec \"$@\"";
        List<String> bare =
                Tools.isRoot()
                        ? List.of(
                                "unshare",
                                "--mount",
                                "prlimit",
                                "--locks=9:9",
                                "sh",
                                "-c",
                                hideCgroups,
                                "sh")
                        : List.of("prlimit", "--locks=9:9");
        Site plain = federation.prepare("plain", bare, Site.processes(1));
        plain.join(federation.instance());
        Path go = federation.home().resolve("go-on");
        String script =
                daemons.written("leader", "true")
                        + "; while ! test -e "
                        + go
                        + "; do sleep 0.1; done; "
                        + daemons.startOne("clean");
        String run = submit("unknown", script, "plain");
        daemons.awaitRunning(1);
        Daemons.Daemon leader = daemons.named("leader");

        plain.program().killHard();
        Daemons.supervisor(plain).kill();
        Files.createFile(go);
        await("the leader's end").atMost(LIMIT).until(() -> !leader.runs());
        daemons.awaitRunning(1);
        plain.startAgain();
        assertThat(cli.run("runs", "cancel", run).exitCode()).isZero();

        await("the reason").atMost(LIMIT).until(() -> reason(run).contains("cannot tell whether"));
        JsonNode execution = federation.api().onlyExecution(run);
        assertThat(execution.get("state").asText()).isEqualTo("Cancelling");
        assertThat(reason(run)).contains("--force");
        String id = execution.get("id").asText();
        assertThat(cli.run("execution", "show", id).stdout()).contains("cannot tell whether");

        Command forced = cli.run("execution", "cancel", id, "--force");
        assertThat(forced.exitCode()).as(forced.stderr()).isZero();
        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Cancelled");
        assertThat(reason(run)).contains("whether attempt 1 still runs at site 'plain'");
    }

    @Test
    void staysCancellingWhileAProcessOfItCannotBeEnded(TestInfo test) throws Exception {
        Path freezers = Path.of("/sys/fs/cgroup/freezer");
        Tools.rootAnd(test, List.of(), "a process that cannot be killed");
        NotRun.unless(
                Files.exists(freezers.resolve("cgroup.procs")),
                test,
                "needs the freezer of the first version of cgroups for a process that cannot be"
                        + " killed");
        String run = submit("frozen", daemons.start() + " exec sleep 600");
        daemons.awaitRunning(Daemons.COUNT);
        Daemons.Daemon frozen = daemons.named("clean");
        Path freezer =
                Files.createDirectory(freezers.resolve(federation.home().getFileName().toString()));
        try {
            Files.writeString(freezer.resolve("cgroup.procs"), Long.toString(frozen.pid()));
            Files.writeString(freezer.resolve("freezer.state"), "FROZEN");
            assertThat(cli.run("runs", "cancel", run).exitCode()).isZero();

            await("the reason")
                    .atMost(LIMIT)
                    .until(() -> reason(run).contains("cannot end process " + frozen.pid()));
            assertThat(federation.api().onlyExecution(run).get("state").asText())
                    .isEqualTo("Cancelling");
            assertThat(daemons.running()).containsExactly(frozen);
        } finally {
            Files.writeString(freezer.resolve("freezer.state"), "THAWED");
            await("its end").atMost(LIMIT).until(() -> !frozen.runs());
            Files.delete(freezer);
        }
        assertThat(federation.api().awaitEnd(run, LIMIT).get("state").asText())
                .isEqualTo("Cancelled");
    }

    @Test
    void showsNoFileThatALinkInALogsPlaceLeadsTo() throws Exception {
        Path secret =
                Files.writeString(federation.home().resolve("secret"), "a secret of the agent\n");
        String run =
                submit("linked", "rm ../log/stdout; ln -s " + secret + " ../log/stdout; sleep 600");
        await("it runs")
                .atMost(LIMIT)
                .until(() -> Files.isSymbolicLink(log(run)) || !Files.exists(secret));

        String id = federation.api().onlyExecution(run).get("id").asText();
        Command logs = cli.run("execution", "logs", id);

        assertThat(logs.stdout()).doesNotContain("secret");
        assertThat(cli.run("runs", "cancel", run).exitCode()).isZero();
        federation.api().awaitEnd(run, LIMIT);
        assertThat(cli.run("execution", "logs", id).stdout()).doesNotContain("secret");
        assertThat(secret).hasContent("a secret of the agent");
    }

    private static Path log(String run) throws Exception {
        String id = federation.api().onlyExecution(run).get("id").asText();
        return lab.data().resolve("attempts").resolve(id + "-1").resolve("log/stdout");
    }

    private static String reason(String run) throws Exception {
        return federation.api().onlyExecution(run).path("reason").asText();
    }

    private static String submit(String name, String script) throws Exception {
        return submit(name, script, "lab");
    }

    private static String submit(String name, String script, String site) throws Exception {
        return federation
                .api()
                .submit(
                        """
                        kind: Workflow
                        version: atoll/v1
                        name: %s
                        project: demo
                        executions:
                          - name: only
                            script: |
                        %s
                            resources: {cpu: 1, memory: 16MiB}
                            walltime: 10m
                            retry: {failed: 0, lost: 2}
                            stop: {signal: TERM, grace: 1s}
                            placement: {require: "site.name == '%s'"}
                        """
                                .formatted(name, script.indent(6).stripTrailing(), site));
    }
}
