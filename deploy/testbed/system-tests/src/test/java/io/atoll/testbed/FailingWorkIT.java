package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Work that goes wrong at a site: it fails plainly, and the reason names what happened. */
final class FailingWorkIT {
    private static Federation federation;
    private static Cli cli;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        federation.site("lab", 4);
        cli = federation.cli();
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void endsAsTheCommandDidAndPrintsWhatItSaid() throws Exception {
        Command ran = run("sh", "-c", "echo hi; echo oh >&2; exit 3");

        assertThat(ran.stdout()).isEqualTo("hi\n");
        assertThat(ran.stderr()).contains("oh\n");
        assertThat(ran.exitCode()).isEqualTo(3);
    }

    @Test
    void saysThatACommandWasNotFound() throws Exception {
        Command ran = run("no-such-command");

        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.stderr()).contains("no-such-command");
        BadInputIT.assertSentences(ran);
    }

    @Test
    void saysWhichSignalKilledACommand() throws Exception {
        Command ran = run("sh", "-c", "kill -KILL $$");

        assertThat(ran.exitCode()).isEqualTo(137);
        assertThat(lastExecution().get("signal").asInt()).isEqualTo(9);
    }

    @Test
    void failsWhatDidNotMakeTheOutputThatItDeclared() throws Exception {
        JsonNode execution = failed(workflow("missing", "true", "10m"));

        assertThat(execution.toString()).contains("out.txt");
    }

    @Test
    void stopsWhatRunsLongerThanItsWalltime() throws Exception {
        JsonNode execution = failed(workflow("slow", "sleep 60; echo > out.txt", "1s"));

        assertThat(execution.get("attempts").get(0).get("outcome").asText())
                .containsIgnoringCase("timed");
        assertThat(execution.toString()).contains("walltime");
    }

    @Test
    void failsAnOutputThatDoesNotFitTheQuota() throws Exception {
        Site small =
                federation.site(
                        "small",
                        "store: {posix: {path: "
                                + federation.home().resolve("small/store")
                                + ", quota: 1MiB}}\n"
                                + Site.processes(1));

        JsonNode execution =
                failed(
                        workflow("big", "head -c 3000000 /dev/zero > out.txt", "1m")
                                .replace("'lab'", "'" + small.name() + "'"));

        assertThat(execution.toString()).containsIgnoringCase("quota");
    }

    @Test
    void saysThatTheDiskOfASiteIsFull(TestInfo test) throws Exception {
        Tools.rootAnd(test, List.of("unshare", "mount"), "a small disk of a site's own");
        String store = federation.home().resolve("full-store").toString();
        Site full =
                federation.prepare(
                        "full",
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mkdir -p \"$0\" && mount -t tmpfs -o size=2m tmpfs \"$0\" && exec"
                                        + " \"$@\"",
                                store),
                        "store: {posix: {path: " + store + "}}\n" + Site.processes(1));
        full.join(federation.instance());

        JsonNode execution =
                failed(
                        workflow("fill", "head -c 6000000 /dev/urandom > out.txt", "1m")
                                .replace("'lab'", "'full'"));

        assertThat(execution.toString()).contains("the disk is full");
        // The site is not lost with it: what needs no space still runs there.
        assertThat(cli.run("run", "--site", "full", "--", "echo", "ok").stdout()).isEqualTo("ok\n");
    }

    @Test
    void tellsWhatTheOwnerOfASiteDoesNotAllow() throws Exception {
        federation.site(
                "closed",
                """
                allow: {projects: [other], process: true}
                pools:
                  - {name: cpu, executor: process, cpu: 4, memory: 4GiB}
                """);

        String run =
                federation
                        .api()
                        .submit(
                                workflow("denied", "echo > out.txt", "1m")
                                        .replace("'lab'", "'closed'"));
        JsonNode execution = federation.api().onlyExecution(run);

        assertThat(execution.get("state").asText()).isEqualTo("Ready");
        Command explained = cli.run("execution", "explain", execution.get("id").asText());
        assertThat(explained.stdout()).contains("closed").contains("allow");
        assertThat(cli.run("runs", "cancel", run).exitCode()).isZero();
    }

    private static Command run(String... command) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of("run", "--site", "lab", "--"));
        words.addAll(List.of(command));
        return cli.run(words.toArray(String[]::new));
    }

    private static String workflow(String name, String script, String walltime) {
        return """
        kind: Workflow
        version: atoll/v1
        name: %s
        project: demo
        executions:
          - name: only
            script: |
              %s
            outputs: {out: {path: out.txt}}
            resources: {cpu: 1, memory: 16MiB}
            walltime: %s
            retry: {failed: 0}
            stop: {signal: TERM, grace: 1s}
            placement: {require: "site.name == 'lab'"}
        """
                .formatted(name, script, walltime);
    }

    private static JsonNode failed(String workflow) throws Exception {
        String run = federation.api().submit(workflow);
        JsonNode ended = federation.api().awaitEnd(run, java.time.Duration.ofMinutes(2));
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Failed");
        JsonNode execution = federation.api().onlyExecution(run);
        for (JsonNode output : execution.path("outputs")) {
            assertThat(output.path("artifact").isMissingNode()).as("nothing is visible").isTrue();
        }
        return execution;
    }

    private static JsonNode lastExecution() throws Exception {
        return federation.api().onlyExecution("latest");
    }
}
