package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The folder of PostgreSQL is put back from a copy while a site works on. */
final class PutBackIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Of a site, from the start of the older record until all agree: two would do. */
    private static final int MOST_LINKS = 12;

    private Path home;
    private Instance instance;
    private Site lab;
    private Cli cli;
    private Effects effects;

    @BeforeEach
    void start() throws Exception {
        home = Federation.shortFolder();
        effects = new Effects(home);
        instance = Instance.alone(home, "");
        instance.startAndAwaitReady();
        lab = new Site("lab", home, List.of(), Site.processes(8));
        lab.join(instance);
        cli = new Cli(home, instance.connectionFile());
    }

    @AfterEach
    void end() {
        lab.close();
        instance.close();
        Processes.killAll(home);
        Processes.deleteTree(home);
    }

    @Test
    void goesOnWithAnOlderRecordAndTellsAnOperator() throws Exception {
        String before = submit("before", 2);
        awaitStarted("before", 2);
        copy(database(), home.resolve("copy"));
        String lost = submit("lost", 2);
        awaitStarted("lost", 2);
        String done =
                cli.json("submit", cli.file("effects.yaml", effects.workflow(40, "0")))
                        .get("id")
                        .asText();
        awaitState(done, "Succeeded");

        int links = lab.program().stderr().length();
        putBack(home.resolve("copy"));

        await("the site and the record agree")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(
                        () -> {
                            Command status = cli.run("status");
                            assertThat(status.stdout())
                                    .as(status.stderr())
                                    .contains("was put back to an older state")
                                    .contains("site 'lab' told")
                                    .contains("heard since: 1 of 1 sites");
                        });
        assertThat(status("restorations").size()).isEqualTo(1);
        assertThat(cli.run("runs", "show", lost).exitCode()).isNotZero();
        await("what the record does not know is stopped")
                .atMost(LIMIT)
                .until(() -> working("lost") == 0);

        Files.createFile(home.resolve("gate-before"));
        awaitState(before, "Succeeded");
        assertThat(effects.seen().get("before-1")).hasSize(1);
        assertThat(effects.seen().get("before-2")).hasSize(1);
        assertThat(cli.run("run", "--site", "lab", "--", "echo", "goes on").stdout())
                .isEqualTo("goes on\n");
        assertThat(lab.program().stderr().substring(links).lines().filter(PutBackIT::ofALink))
                .as("ends of links")
                .hasSizeLessThan(MOST_LINKS);
        assertThat(lab.program().isAlive()).isTrue();
    }

    private static boolean ofALink(String line) {
        return line.contains("no link to") && !line.contains("Connection refused");
    }

    /** The number of processes that a workflow of {@link #submit} has at the site. */
    private long working(String name) {
        return Processes.of(home.resolve("lab")).stream()
                .filter(each -> each.command().contains("gate-" + name))
                .count();
    }

    /** Executions that leave their line and wait until a file is there. */
    private String submit(String name, int executions) throws Exception {
        return cli.json(
                        "submit",
                        cli.file(
                                name + ".yaml",
                                """
                                kind: Workflow
                                version: atoll/v1
                                name: NAME
                                project: demo
                                defaults: {resources: {cpu: 1, memory: 1MiB}, retry: {failed: 0}}
                                executions:
                                  - name: wait
                                    foreach: {number: 1..COUNT}
                                    command:
                                      - sh
                                      - -c
                                      - |
                                        echo "$ATOLL_ATTEMPT_ID" >> "HOME/effects/NAME-$EACH_NUMBER"
                                        until [ -e "HOME/gate-NAME" ]; do sleep 0.2; done
                                """
                                        .replace("NAME", name)
                                        .replace("COUNT", Integer.toString(executions))
                                        .replace("HOME", home.toString())))
                .get("id")
                .asText();
    }

    private void awaitStarted(String name, int executions) {
        await("all of " + name + " have started")
                .atMost(LIMIT)
                .until(
                        () ->
                                effects.seen().keySet().stream()
                                                .filter(each -> each.startsWith(name + "-"))
                                                .count()
                                        == executions);
    }

    private void awaitState(String run, String state) {
        await("run is " + state)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(
                        () ->
                                assertThat(cli.json("runs", "show", run).get("state").asText())
                                        .isEqualTo(state));
    }

    private JsonNode status(String part) throws Exception {
        return cli.json("status").get(part);
    }

    private Path database() {
        return instance.data().resolve("postgres");
    }

    /** As an operator makes a copy: of a server that was stopped. */
    private void copy(Path from, Path to) throws IOException {
        instance.close();
        copyTree(from, to);
        instance.startAndAwaitReady();
        lab.awaitState(instance.api(), "Connected");
    }

    private void putBack(Path copy) throws IOException {
        instance.close();
        Processes.deleteTree(database());
        copyTree(copy, database());
        instance.startAndAwaitReady();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            all.forEach(
                    each -> {
                        try {
                            Files.copy(
                                    each,
                                    to.resolve(from.relativize(each)),
                                    StandardCopyOption.COPY_ATTRIBUTES);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
