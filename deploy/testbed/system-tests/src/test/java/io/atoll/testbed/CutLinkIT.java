package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A site whose network goes away for longer than its lease: it works on, and nothing is lost. */
final class CutLinkIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final String IMPATIENT =
            """
            kind: PlacementPolicy
            version: atoll/v1
            name: impatient
            scope: project/demo
            match: "true"
            prefer:
              - {name: locality, weight: 80, score: "data.locality(site)"}
            route: global
            durability: site
            onSiteLoss: {after: 1s, then: reschedule}
            tieBreak: [site.name, pool.name]
            """;

    private Path home;
    private Network network;
    private Instance instance;
    private Site site;
    private Cli cli;
    private Effects effects;
    private Path stop;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        home = Federation.shortFolder();
        effects = new Effects(home);
        network = Network.orNotRun(test, List.of("far"));
        instance = Instance.at(home, network.atControlPlane(), network.address());
        instance.startAndAwaitReady(START_LIMIT);
        cli = new Cli(home, instance.connectionFile()).before(network.atControlPlane());
        stop = home.resolve("STOP");
        Files.writeString(home.resolve("observations"), "1");
        site =
                new Site(
                        "far",
                        home,
                        network.at("far"),
                        Site.processes(4, "read: [%s], stopFile: %s, ".formatted(home, stop)));
        site.joinWith(cli.json("site", "invite", "far").get("token").asText(), instance.agents());
        awaitState("far", "Connected");
    }

    @AfterEach
    void end() {
        Leaks.provoke(home);
        if (network != null) {
            network.close();
        }
        Processes.killAll(home);
        Processes.deleteTree(home);
    }

    @Test
    void deliversWhatItDidMeanwhileOnce() throws Exception {
        cli.file("effects.yaml", effects.workflow(4, "2"));
        String run = cli.json("submit", "effects.yaml").get("id").asText();
        await("all have started").atMost(LIMIT).until(() -> effects.seen().size() == 4);

        network.cut("far");
        awaitState("far", "Disconnected");
        await("all have ended at the site").atMost(LIMIT).until(this::nothingRuns);
        network.heal("far");

        assertAllOnce(run, 4);
    }

    @Test
    void startsWhatItWasHandedAheadWhileItIsAway() throws Exception {
        chain();
        String run = cli.json("submit", "chain.yaml").get("id").asText();
        await("the first has started").atMost(LIMIT).until(() -> effects.seen().size() == 1);

        network.cut("far");
        await("the second has started")
                .atMost(LIMIT)
                .until(() -> effects.seen().containsKey("second"));
        awaitState("far", "Disconnected");
        network.heal("far");

        assertAllOnce(run, 2);
    }

    @Test
    void keepsItsOwnersWordAroundACut() throws Exception {
        chain();
        String run = cli.json("submit", "chain.yaml").get("id").asText();
        await("the first has started").atMost(LIMIT).until(() -> effects.seen().size() == 1);

        network.cut("far");
        Files.createFile(stop);
        awaitState("far", "Disconnected");
        await("the first has ended at the site").atMost(LIMIT).until(this::nothingRuns);
        network.heal("far");
        awaitState("far", "Connected");
        await("the control plane knows that the site is closed")
                .atMost(LIMIT)
                .until(() -> cli.run("site", "show", "far").stdout().contains(stop.toString()));
        assertThat(effects.seen()).containsOnlyKeys("first");

        network.cut("far");
        awaitState("far", "Disconnected");
        Files.delete(stop);
        await("the second has started")
                .atMost(LIMIT)
                .until(() -> effects.seen().containsKey("second"));
        network.heal("far");

        assertAllOnce(run, 2);
    }

    private boolean nothingRuns() {
        return Processes.of(home.resolve("far/attempts")).stream()
                .allMatch(each -> each.command().contains("Supervisor"));
    }

    // One that is handed ahead of its input, so that it can start without a link.
    private void chain() throws Exception {
        cli.file(
                "chain.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: chain
                project: demo
                defaults: {resources: {cpu: 1, memory: 16MiB}}
                executions:
                  - name: first
                    script: |
                      echo "$ATOLL_ATTEMPT_ID" >> EFFECTS/first
                      sleep 2
                      echo 1 > out.txt
                    outputs: {out: {path: out.txt}}
                  - name: second
                    inputs: {number: first/out}
                    script: |
                      echo "$ATOLL_ATTEMPT_ID" >> EFFECTS/second
                      cat "$INPUT_NUMBER" > out.txt
                    outputs: {out: {path: out.txt}}
                """
                        .replace("EFFECTS", home.resolve("effects").toString()));
    }

    @Test
    void takesWhatItFinishedWhileItWasAwayInsteadOfRunningItAgain() throws Exception {
        cli.file("impatient.yaml", IMPATIENT);
        assertThat(cli.run("policy", "apply", "impatient.yaml").exitCode()).isZero();
        cli.file(
                "chain.yaml",
                """
                kind: Workflow
                version: atoll/v1
                name: chain
                project: demo
                inputs:
                  raw: {sitePath: HOME/observations, at: far}
                defaults: {resources: {cpu: 1, memory: 16MiB}}
                executions:
                  - name: first
                    inputs: {raw: raw}
                    script: |
                      echo "$ATOLL_ATTEMPT_ID" >> HOME/effects/first
                      while [ ! -e HOME/cut ]; do sleep 0.2; done
                      cat "$INPUT_RAW" > out.txt
                    outputs: {out: {path: out.txt}}
                  - name: second
                    inputs: {number: first/out}
                    script: |
                      echo "$ATOLL_ATTEMPT_ID" >> HOME/effects/second
                      cat "$INPUT_NUMBER" > out.txt
                      touch HOME/ended
                    outputs: {out: {path: out.txt}}
                """
                        .replace("HOME", home.toString()));
        String run = cli.json("submit", "chain.yaml").get("id").asText();
        await("the first has started").atMost(LIMIT).until(() -> effects.seen().size() == 1);
        var near = new Site("near", home, network.atControlPlane(), Site.processes(4));
        near.joinWith(cli.json("site", "invite", "near").get("token").asText(), instance.agents());
        awaitState("near", "Connected");

        network.cut("far");
        Files.createFile(home.resolve("cut"));
        await("both have ended at the site")
                .atMost(LIMIT)
                .until(() -> Files.exists(home.resolve("ended")));
        awaitReason(run, "first", "its input 'raw' lies at site 'far' alone");
        awaitReason(run, "second", "it was handed ahead behind 'first', which has not ended");
        network.heal("far");

        assertAllOnce(run, 2);
    }

    private void awaitReason(String run, String execution, String words) {
        await(execution + " stays there: " + words)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () ->
                                assertThat(
                                                cli.json("execution", "list", "--run", run)
                                                        .valueStream())
                                        .filteredOn(
                                                each ->
                                                        execution.equals(
                                                                each.path("name").asText()))
                                        .singleElement()
                                        .satisfies(
                                                each ->
                                                        assertThat(each.path("reason").asText())
                                                                .contains(words)));
    }

    private void assertAllOnce(String run, int count) throws Exception {
        JsonNode ended =
                await("the end of the run")
                        .atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(500))
                        .until(
                                () -> cli.json("runs", "show", run),
                                body ->
                                        List.of("Succeeded", "Failed", "Cancelled")
                                                .contains(body.path("state").asText()));
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Succeeded");
        assertThat(effects.doubled()).isEmpty();
        assertThat(effects.seen()).hasSize(count);
    }

    private void awaitState(String name, String state) {
        await(name + " is " + state)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> state.equals(cli.json("site", "show", name).path("state").asText()));
    }
}
