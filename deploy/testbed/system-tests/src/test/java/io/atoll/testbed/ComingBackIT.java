package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands that follow what goes on: a silence and a control plane that goes away end none. */
final class ComingBackIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Longer than a client waits for any answer, and than any idle connection is left open. */
    private static final String SILENCE_SECONDS = "65";

    private static Federation federation;
    private static Cli cli;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        federation.site("lab", 8);
        cli = federation.cli();
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void waitsForACommandThatSaysNothingForLong() throws Exception {
        String script = "sleep " + SILENCE_SECONDS + "; echo a; sleep 2; echo b";
        var ran =
                cli.start(
                        "quiet",
                        words(
                                List.of("run", "--stdin", "never", "--site", "lab", "--"),
                                List.of("sh", "-c", script)));
        String run = awaitActive();
        var followed = cli.start("quiet-logs", "execution", "logs", "-f", federationExecution(run));

        assertThat(ran.awaitEnd(LIMIT)).as(ran.said()).isZero();
        assertThat(ran.stdout()).isEqualTo("a\nb\n");
        assertThat(ran.stderr()).isEmpty();
        assertThat(followed.awaitEnd(LIMIT)).as(followed.said()).isZero();
        assertThat(followed.stdout()).isEqualTo("a\nb\n");
        assertThat(followed.stderr()).isEmpty();
    }

    @Test
    void goesOnWithoutGapOrRepeatWhenTheControlPlaneWasStartedAgain() throws Exception {
        Path gate = federation.home().resolve("gate");
        String script = counting(gate);
        var ran = cli.start("back-run", "run", "--site", "lab", "--", "sh", "-c", script);
        ran.awaitLine("50\n", LIMIT);
        String run = awaitActive();
        var logs = cli.start("back-logs", "execution", "logs", "-f", federationExecution(run));
        var events = cli.start("back-events", "event", "follow", "-o", "json", "--run", run);
        cli.file("gated.yaml", workflow(gate));
        var submitted =
                cli.start("back-submit", "submit", "gated.yaml", "--wait", "--out", "gated");
        logs.awaitLine("50\n", LIMIT);
        awaitSomething(events);
        awaitExecutionsOf("gated");

        federation.instance().program().close();
        awaitTold(List.of(ran, logs, events, submitted));
        Files.createFile(gate);
        federation.instance().startAndAwaitReady();

        String all = numbers(1, 100);
        assertThat(ran.awaitEnd(LIMIT)).as(ran.said()).isZero();
        assertThat(ran.stdout()).isEqualTo(all);
        assertThat(logs.awaitEnd(LIMIT)).as(logs.said()).isZero();
        assertThat(logs.stdout()).isEqualTo(all);
        assertThat(submitted.awaitEnd(LIMIT)).as(submitted.said()).isZero();
        assertThat(federation.home().resolve("gated/out.txt")).hasContent("done");
        for (Program each : List.of(ran, logs, submitted)) {
            assertThat(breaksTold(each)).as("one line says it: " + each.stderr()).hasSize(1);
        }
        assertSameEvents(run, events);
    }

    @Test
    void saysThatItsCommandGoesOnWhenItGivesUpAndComesBackToIt() throws Exception {
        Path gate = federation.home().resolve("given-up");
        var ran =
                cli.start(
                        "given-up",
                        words(
                                List.of("run", "--give-up-after", "1s", "--site", "lab", "--"),
                                List.of("sh", "-c", counting(gate))));
        ran.awaitLine("50\n", LIMIT);
        String run = awaitActive();

        federation.instance().program().close();
        int exitCode = ran.awaitEnd(LIMIT);
        federation.instance().startAndAwaitReady();
        Files.createFile(gate);

        assertThat(exitCode).as(ran.said()).isNotZero();
        assertThat(ran.stderr()).contains("its command goes on").contains("run --attach " + run);
        Command attached = cli.run("run", "--attach", run);
        assertThat(attached.exitCode()).as(attached.stderr()).isZero();
        assertThat(attached.stdout()).isEqualTo(numbers(1, 100));
    }

    @Test
    void readsTheLogOfATidiedExecutionFromTheStoreAndSaysWhenNothingIsKept() throws Exception {
        Site site = federation.site("old", 1);
        Command ran = cli.run("run", "--site", "old", "--", "sh", "-c", "echo out; echo err >&2");
        assertThat(ran.exitCode()).as(ran.stderr()).isZero();
        String execution = federationExecution("latest");
        Path kept = site.data().resolve("logs");
        awaitTidied(kept);
        Processes.deleteTree(kept);

        Command logs = cli.run("execution", "logs", execution);

        assertThat(logs.exitCode()).as(logs.stderr()).isZero();
        assertThat(logs.stdout()).isEqualTo("out\n");
        assertThat(logs.stderr()).isEqualTo("err\n");

        deleteFiles(site.store().resolve("contents"));
        Command nothing = cli.run("execution", "logs", execution);

        assertThat(nothing.exitCode()).isNotZero();
        assertThat(nothing.stdout()).isEmpty();
        assertThat(nothing.stderr()).contains("nothing of it is kept");
    }

    // Fifty lines, then fifty more once somebody opens the gate.
    private static String counting(Path gate) {
        return "seq 50; while [ ! -e '" + gate + "' ]; do sleep 0.2; done; seq 51 100";
    }

    private static String workflow(Path gate) {
        return """
        kind: Workflow
        version: atoll/v1
        name: gated
        project: demo
        executions:
          - name: only
            script: |
              while [ ! -e '%s' ]; do sleep 0.2; done
              echo done > out.txt
            outputs: {out: {path: out.txt}}
            resources: {cpu: 1, memory: 16MiB}
        outputs: {out: only/out}
        """
                .formatted(gate);
    }

    private static String numbers(int from, int to) {
        var text = new StringBuilder();
        IntStream.rangeClosed(from, to).forEach(each -> text.append(each).append('\n'));
        return text.toString();
    }

    private static String[] words(List<String> first, List<String> rest) {
        var all = new ArrayList<>(first);
        all.addAll(rest);
        return all.toArray(String[]::new);
    }

    /** The id of the newest run, once its execution is active. */
    private static String awaitActive() throws IOException {
        Api api = federation.api();
        federation.api().awaitCount("latest", "Active", 1, LIMIT);
        return await("the newest run")
                .atMost(LIMIT)
                .until(
                        () -> api.get("/v1/runs/latest").body().path("id").asText(),
                        id -> !id.isEmpty());
    }

    private static void awaitExecutionsOf(String workflow) throws IOException {
        Api api = federation.api();
        await("a run of " + workflow)
                .atMost(LIMIT)
                .until(
                        () -> api.get("/v1/runs/latest").body().path("workflow").asText(),
                        workflow::equals);
        api.awaitCount("latest", "Active", 1, LIMIT);
    }

    private static String federationExecution(String run) throws Exception {
        return federation.api().onlyExecution(run).get("id").asText();
    }

    private static void awaitSomething(Program program) {
        program.awaitLine("{", LIMIT);
    }

    private static void awaitTold(List<Program> followers) {
        for (Program each : followers) {
            await("it says that nothing answers")
                    .atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(each.stderr())
                                            .as(each.said())
                                            .contains("trying again"));
        }
    }

    // That a site is not linked yet, when the control plane is back, is another thing to say.
    private static List<String> breaksTold(Program program) {
        return program.stderr()
                .lines()
                .filter(line -> line.contains("trying again"))
                .filter(line -> !line.contains("site"))
                .toList();
    }

    private static void awaitTidied(Path kept) {
        await("the site tidied its folder")
                .atMost(LIMIT)
                .until(() -> Files.isDirectory(kept) && !isEmpty(kept));
    }

    private static void deleteFiles(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.delete(each);
            }
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a follower printed over the break is what one that begins now is told. */
    private static void assertSameEvents(String run, Program events) throws Exception {
        var again = cli.start("events-again", "event", "follow", "-o", "json", "--run", run);
        String end = "run.ended";
        again.awaitLine(end, LIMIT);
        events.awaitLine(end, LIMIT);
        await("both have printed the same")
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(numbersOf(events)).isEqualTo(numbersOf(again)).isSorted());
        assertThat(numbersOf(events)).doesNotHaveDuplicates();
        for (Program each : List.of(again, events)) {
            assertThat(each.isAlive()).as(each.said()).isTrue();
            each.close();
        }
    }

    private static List<Long> numbersOf(Program events) throws IOException {
        var numbers = new ArrayList<Long>();
        for (String line : events.stdout().lines().toList()) {
            JsonNode event = Api.JSON.readTree(line);
            numbers.add(event.path("number").asLong());
        }
        return numbers;
    }
}
