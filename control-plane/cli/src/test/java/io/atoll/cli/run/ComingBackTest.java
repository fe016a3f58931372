package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.kernel.virtual.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that follow work over broken connections and away control planes. */
class ComingBackTest {
    private static final String ID = "0198b6a0-0000-7000-8000-000000000001";
    private static final String LOGS = "GET /v1/executions/" + ID + "/logs";
    private static final String RUN =
            """
            {"id": "r-1", "number": 1, "workflow": "run", "version": 1, "project": "demo",
             "state": "Running", "counts": {"Active": 1}, "outputs": []}
            """;
    private static final Reply AWAY =
            Reply.json(503, "{\"code\":\"UNAVAILABLE\",\"detail\":\"there is no leader\"}");

    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Answers {@code route} with one reply after the other; the last one stays. */
    private void answering(String route, Reply... replies) {
        Queue<Reply> left = new ArrayDeque<>(List.of(replies));
        server.on(route, _ -> left.size() > 1 ? left.remove() : left.element());
    }

    private static String piece(String id, String name, String text) {
        return "event: %s\nid: %s\ndata: %s\n\n"
                .formatted(
                        name,
                        id,
                        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String end(String id) {
        return "event: end\nid: %s\ndata: {}\n\n".formatted(id);
    }

    private static String event(int number) {
        return "id: %1$d\ndata: {\"number\":%1$d,\"kind\":\"run.ended\"}\n\n".formatted(number);
    }

    private Reply executions(String state) {
        return Reply.json(
                "{\"items\":[{\"id\":\"%s\",\"run\":\"r-1\",\"name\":\"run\",\"attempt\":1,%s}]}"
                        .formatted(ID, state));
    }

    private int typed(Typed typed, String... words) {
        return assertTimeoutPreemptively(Duration.ofSeconds(60), () -> typed.run(words));
    }

    @Test
    void followsEventsWithoutAGapAndWithoutARepeat() {
        answering(
                "GET /v1/events",
                Reply.events("id: 4\n:\n\n"),
                Reply.events(event(5) + event(6)),
                Reply.events(event(7)),
                AWAY);
        var typed = new Typed(folder, server);

        int exit = typed(typed, "event", "follow", "-o", "json", "--give-up-after", "2s");

        assertThat(exit).as("it gave up").isEqualTo(3);
        assertThat(typed.out().lines().map(line -> line.replaceAll("\\D", "")))
                .containsExactly("5", "6", "7");
        assertThat(server.requests("GET /v1/events").stream().map(each -> each.lastEventId()))
                .startsWith("null", "4", "6", "7");
        assertThat(typed.err().lines())
                .hasSize(3)
                .anyMatch(line -> line.endsWith(" broke; trying again"))
                .anyMatch(line -> line.equals("there is no leader; trying again"))
                .anyMatch(line -> line.contains("there is no leader; there was no answer for "));
    }

    @Test
    void tellsTheErrorThatEndsAStreamOfEvents() {
        answering(
                "GET /v1/events",
                Reply.events(
                        event(5)
                                + "event: error\n"
                                + "data: {\"code\":\"DENIED\",\"detail\":\"you have no"
                                + " role\"}\n\n"));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "event", "follow")).isEqualTo(4);

        assertThat(typed.err()).isEqualTo("you have no role\n");
    }

    @Test
    void followsALogOverBrokenConnectionsByteForByte() {
        answering(
                LOGS,
                Reply.events("id: 0/0/0\n:\n\n" + piece("1/3/0", "stdout", "one")),
                Reply.events(piece("1/3/2", "stderr", "oh")),
                AWAY,
                Reply.events(
                        "event: error\n"
                                + "data: {\"code\":\"UNAVAILABLE\",\"detail\":\"its link is"
                                + " gone\"}\n\n"),
                Reply.events(
                        "event: left-out\n"
                                + "id: 1/103/2\n"
                                + "data: {\"stream\":\"stdout\",\"bytes\":100}\n\n"
                                + piece("1/106/2", "stdout", "two")
                                + end("1/106/2")));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "execution", "logs", "-f", ID)).as(typed::err).isZero();

        assertThat(typed.out()).isEqualTo("one\n[atoll: 100 bytes were left out here]\ntwo");
        assertThat(typed.err()).contains("oh");
        assertThat(server.requests(LOGS).stream().map(each -> each.lastEventId()))
                .startsWith("null", "1/3/0", "1/3/2")
                .endsWith("1/3/2");
    }

    @Test
    void saysThatNothingOfALogIsKeptAndEndsWithout0() {
        answering(
                LOGS,
                Reply.events(
                        "event: error\n"
                                + "data: {\"code\":\"NOT_FOUND\",\"detail\":\"nothing is"
                                + " kept\"}\n\n"));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "execution", "logs", ID)).isEqualTo(5);

        assertThat(typed.err()).isEqualTo("nothing is kept\n");
    }

    @Test
    void saysThatAnExecutionWhichWasNotStartedWroteNothing() {
        answering(LOGS, Reply.events("id: 0/0/0\n:\n\n" + end("0/0/0")));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "execution", "logs", ID)).isZero();

        assertThat(typed.err())
                .isEqualTo("nothing was written: execution %s was not started\n".formatted(ID));
    }

    @Test
    void runComesBackWhenTheControlPlaneWasAwayAndEndsAsItsCommandDid() {
        server.on("POST /v1/runs", RUN).on("GET /v1/runs/r-1", RUN);
        answering(
                "GET /v1/executions",
                executions("\"state\":\"Active\""),
                AWAY,
                AWAY,
                AWAY,
                AWAY,
                AWAY,
                AWAY,
                executions("\"state\":\"Failed\",\"exitCode\":3"));
        answering(
                LOGS,
                Reply.events(piece("1/4/0", "stdout", "one\n")),
                AWAY,
                Reply.events(piece("1/8/0", "stdout", "two\n") + end("1/8/0")));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "--", "sh", "-c", "x")).as(typed::err).isEqualTo(3);

        assertThat(typed.out()).isEqualTo("one\ntwo\n");
        assertThat(typed.err().lines().filter(line -> line.contains(" broke; trying again")))
                .hasSize(1);
        assertThat(server.requests("POST /v1/runs")).hasSize(1);
    }

    @Test
    void runShowsTheOutputThoughNothingAnsweredWhenItBeganTo() {
        server.on("POST /v1/runs", RUN).on("GET /v1/runs/r-1", RUN);
        var all = Reply.events(piece("1/4/0", "stdout", "one\n") + end("1/4/0"));
        var shown = new AtomicBoolean();
        server.on(
                "GET /v1/executions",
                _ ->
                        executions(
                                "\"state\":\"%s\""
                                        .formatted(shown.get() ? "Succeeded" : "Active")));
        server.on(
                LOGS,
                _ -> {
                    shown.set(server.requests(LOGS).size() > 8);
                    return shown.get() ? all : AWAY;
                });
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "true")).as(typed::err).isZero();

        assertThat(typed.out()).isEqualTo("one\n");
        assertThat(typed.err()).isEqualTo("there is no leader; trying again\n");
    }

    @Test
    void runWaitsForTheRestOfTheOutputUntilItsSiteIsBack() {
        var typed = endedWhere(5, Reply.events(piece("1/4/0", "stdout", "one\n") + end("1/4/0")));

        assertThat(typed(typed, "run", "true")).as(typed::err).isZero();

        assertThat(typed.out()).isEqualTo("one\n");
        assertThat(typed.err()).isEqualTo("its link is gone; trying again\n");
    }

    @Test
    void runSaysThatTheRestOfTheOutputDidNotComeWhenItsSiteStaysAway() {
        var typed = endedWhere(Integer.MAX_VALUE, AWAY);

        assertThat(typed(typed, "run", "true")).as(typed::err).isZero();

        assertThat(typed.out()).isEmpty();
        assertThat(typed.err())
                .endsWith(
                        "cannot show all of its output: the rest did not come in time; 'atoll"
                                + " execution logs %s' tries again\n".formatted(ID));
    }

    /** A command that has ended, whose site has no link for so many tries, each of 12 seconds. */
    private Typed endedWhere(int tries, Reply then) {
        server.on("POST /v1/runs", RUN).on("GET /v1/runs/r-1", RUN);
        var time = new VirtualTime();
        answering(
                "GET /v1/executions",
                executions("\"state\":\"Active\""),
                executions("\"state\":\"Succeeded\""));
        server.on(
                LOGS,
                _ -> {
                    if (server.requests(LOGS).size() >= tries) {
                        return then;
                    }
                    time.skip(Duration.ofSeconds(12));
                    return Reply.events(
                            "event: error\n"
                                    + "data: {\"code\":\"UNAVAILABLE\",\"detail\":\"its link is"
                                    + " gone\"}\n\n");
                });
        return new Typed(folder, server).with(time);
    }

    @Test
    void runThatGivesUpSaysThatItsCommandGoesOnAndHowToComeBack() {
        server.on("POST /v1/runs", RUN);
        answering("GET /v1/executions", executions("\"state\":\"Staging\""), AWAY);
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "--give-up-after", "1s", "--", "sleep", "9")).isEqualTo(125);

        assertThat(typed.err())
                .contains("there is no leader; there was no answer for ")
                .endsWith("; its command goes on, come back to it with 'atoll run --attach r-1'\n");
        assertThat(server.requests("POST /v1/runs/r-1/cancel")).isEmpty();
    }

    @Test
    void attachesToARunFromTheBeginningOfItsOutputToItsEnd() {
        server.on("GET /v1/runs/r-1", RUN);
        var active = new AtomicBoolean(true);
        server.on(
                "GET /v1/executions",
                _ ->
                        executions(
                                active.getAndSet(false)
                                        ? "\"state\":\"Active\""
                                        : "\"state\":\"Failed\",\"exitCode\":7"));
        answering(LOGS, Reply.events(piece("1/4/0", "stdout", "all\n") + end("1/4/0")));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "--attach", "r-1")).as(typed::err).isEqualTo(7);

        assertThat(typed.out()).isEqualTo("all\n");
        assertThat(server.requests("POST /v1/runs")).isEmpty();
    }

    @Test
    void attachesToNothingButOneCommandAndStartsNothing() {
        server.on("GET /v1/runs/r-1", RUN.replace("\"Active\": 1", "\"Active\": 2"));
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "--attach", "r-1")).isEqualTo(125);
        assertThat(typed(typed, "run", "--attach", "r-1", "--", "true")).isEqualTo(2);
        assertThat(typed(typed, "run", "--attach", "r-1", "--site", "a")).isEqualTo(2);
        assertThat(typed(typed, "run")).isEqualTo(2);

        assertThat(typed.err())
                .isEqualTo(
                        """
                        cannot attach to run r-1: it is not the run of one command (got 2 executions, expected 1)
                        cannot attach and start a command: only --out and --give-up-after go with --attach; try 'atoll run --help'
                        cannot attach and start a command: only --out and --give-up-after go with --attach; try 'atoll run --help'
                        cannot run 'atoll run': missing required parameter: 'CMD'; try 'atoll run --help'
                        """);
        assertThat(server.requests("POST /v1/runs")).isEmpty();
    }

    @Test
    void saysWhenItCannotShowAllOfTheOutputOfACommandThatHasEnded() {
        server.on("POST /v1/runs", RUN);
        answering(
                "GET /v1/executions",
                executions("\"state\":\"Active\""),
                executions("\"state\":\"Succeeded\""));
        answering(
                LOGS,
                Reply.events(
                        piece("1/4/0", "stdout", "one\n")
                                + "event: error\n"
                                + "data: {\"code\":\"DENIED\",\"detail\":\"it may not"
                                + " leave\"}\n\n"));
        server.on("GET /v1/runs/r-1", RUN);
        var typed = new Typed(folder, server);

        assertThat(typed(typed, "run", "true")).isZero();

        assertThat(typed.out()).isEqualTo("one\n");
        assertThat(typed.err()).isEqualTo("cannot show its output: it may not leave\n");
    }

    @Test
    void submitComesBackAndSaysWhyTheRunWaits() {
        folderWith("w.yaml");
        server.on("POST /v1/workflows/check", "{}").on("POST /v1/runs", RUN);
        var time = new VirtualTime();
        Queue<Reply> runs =
                new ArrayDeque<>(
                        List.of(
                                Reply.json(RUN.replace("Active", "Ready")),
                                AWAY,
                                AWAY,
                                AWAY,
                                AWAY,
                                AWAY,
                                Reply.json(RUN.replace("Active", "Ready")),
                                Reply.json(RUN.replace("Active", "Ready")),
                                Reply.json(RUN.replace("Running", "Succeeded"))));
        server.on(
                        "GET /v1/runs/r-1",
                        _ -> {
                            time.skip(Duration.ofMillis(1_500));
                            return runs.size() > 1 ? runs.remove() : runs.element();
                        })
                .on(
                        "GET /v1/executions",
                        request ->
                                Reply.json(
                                        request.query().contains("state=Ready")
                                                ? "{\"items\":[{\"name\":\"a\",\"label\":\"a[1]\",\"state\":\"Ready\",\"reason\":\"no"
                                                      + " site has a"
                                                      + " GPU\"},{\"name\":\"a\",\"state\":\"Ready\",\"reason\":\"no"
                                                      + " site has a GPU\"}]}"
                                                : "{\"items\":[]}"));
        var typed = new Typed(folder, server).with(time);

        assertThat(typed(typed, "submit", "--wait", "w.yaml")).as(typed::err).isZero();

        assertThat(typed.err())
                .endsWith(
                        """
                        there is no leader; trying again
                        waiting: a[1] and 1 more: no site has a GPU
                        """);
    }

    private void folderWith(String name) {
        try {
            Files.writeString(
                    folder.resolve(name),
                    "{kind: Workflow, version: atoll/v1, name: w, executions: []}");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
