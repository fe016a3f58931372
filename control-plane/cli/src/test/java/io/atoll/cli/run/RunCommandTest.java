package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.cli.api.Json;
import io.atoll.kernel.virtual.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private static final String RUN =
            """
            {"id": "r-1", "number": 1, "workflow": "run", "version": 1, "project": "demo",
             "state": "Running", "outputs": []}
            """;

    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    private Typed atASiteWhere(String end) {
        var active = new AtomicBoolean(true);
        server.on("POST /v1/runs", RUN)
                .on("GET /v1/runs/r-1", RUN)
                .on(
                        "GET /v1/executions",
                        _ ->
                                Reply.json(
                                        "{\"items\":[{\"id\":\"e-1\",\"run\":\"r-1\",\"name\":\"run\",\"attempt\":1,"
                                                + (active.getAndSet(false)
                                                        ? "\"state\":\"Active\""
                                                        : end)
                                                + "}]}"))
                .on(
                        "GET /v1/executions/e-1/logs",
                        _ ->
                                Reply.events(
                                        event("stdout", "hi\n")
                                                + event("stderr", "oh\n")
                                                + "event: end\ndata: {}\n\n"));
        return new Typed(folder, server);
    }

    private static String event(String name, String text) {
        return "event: %s\ndata: %s\n\n"
                .formatted(
                        name,
                        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void printsWhatTheCommandPrintsAndExitsAsItDoes() {
        Typed typed = atASiteWhere("\"state\":\"Failed\",\"exitCode\":3");

        int exit =
                typed.run(
                        "run",
                        "--site",
                        "hpc-ridge",
                        "--cpu",
                        "0.5",
                        "--memory",
                        "1GiB",
                        "--",
                        "sh",
                        "-c",
                        "echo hi; exit 3");

        assertThat(exit).isEqualTo(3);
        assertThat(typed.out()).isEqualTo("hi\n");
        assertThat(typed.err()).isEqualTo("oh\n");
        var command = Json.read(server.requests("POST /v1/runs").getFirst().text()).path("command");
        assertThat(command.path("argv").toString())
                .isEqualTo("[\"sh\",\"-c\",\"echo hi; exit 3\"]");
        assertThat(command.path("site").asText()).isEqualTo("hpc-ridge");
        assertThat(command.path("resources").toString())
                .isEqualTo("{\"cpu\":\"0.5\",\"memory\":\"1GiB\"}");
    }

    @Test
    void saysOnceWhyItWaitsForAPlace() {
        var time = new VirtualTime();
        Typed typed = atASiteWhere("").with(time);
        var states = new ArrayDeque<>(List.of("Ready", "Ready", "Ready", "Succeeded"));
        server.on(
                "GET /v1/executions",
                _ -> {
                    time.skip(Duration.ofMillis(1_500));
                    return Reply.json(
                            "{\"items\":[{\"id\":\"e-1\",\"run\":\"r-1\",\"name\":\"run\",\"attempt\":0,\"reason\":\"no site has a GPU\",\"state\":\"%s\"}]}"
                                    .formatted(states.size() > 1 ? states.poll() : states.peek()));
                });

        assertThat(typed.run("run", "true")).as(typed::err).isZero();

        assertThat(typed.err()).isEqualTo("waiting: no site has a GPU\n");
    }

    @Test
    void exitsAsShellsDoWhenASignalEndedTheCommand() {
        assertThat(atASiteWhere("\"state\":\"Failed\",\"signal\":9").run("run", "true"))
                .isEqualTo(137);
    }

    @Test
    void exitsWith125WhenTheFaultIsOurs() {
        Typed typed = atASiteWhere("\"state\":\"Failed\",\"detail\":\"lost\"");

        assertThat(typed.run("run", "true")).isEqualTo(125);

        assertThat(typed.err()).contains("execution run is Failed: lost");
    }

    @Test
    void exitsWith125WhenItsWalltimeIsOverAndTheHelpSaysSo() {
        Typed typed = atASiteWhere("\"state\":\"Failed\",\"detail\":\"walltime is over\"");

        assertThat(typed.run("run", "--walltime", "1s", "sleep", "9")).isEqualTo(125);
        assertThat(typed.run("run", "--help")).isZero();

        assertThat(typed.err()).contains("walltime is over");
        assertThat(typed.out()).containsPattern("125\\s+when\\s+something\\s+else\\s+ended\\s+it");
    }

    @Test
    void namesAnInputAfterItsFileAsTheHelpSays() {
        assertThat(RunCommand.name("data/phi.txt")).isEqualTo("phi-txt");
        var typed = new Typed(folder);

        assertThat(typed.run("run", "--help")).isZero();

        assertThat(typed.out().replaceAll("\\s+", " ")).contains("so phi.txt is $INPUT_PHI_TXT");
    }

    @Test
    void exitsWith125WhenThereIsNoControlPlane() {
        var typed = new Typed(folder);

        assertThat(typed.run("run", "true")).isEqualTo(125);

        assertThat(typed.err()).startsWith("cannot find a control plane:");
    }

    @Test
    void leavesTheCommandsOwnOptionsToTheCommand() {
        Typed typed = atASiteWhere("\"state\":\"Succeeded\"");

        assertThat(typed.run("run", "ls", "--help", "-o", "json")).isZero();

        assertThat(server.requests("POST /v1/runs").getFirst().text())
                .contains("[\"ls\",\"--help\",\"-o\",\"json\"]");
    }

    @Test
    void cancelsTheRunAndExitsAsOfABrokenPipeWhenNobodyReadsItsOutput() {
        var cancelled = new AtomicBoolean();
        Typed typed = atASiteWhere("").unread();
        server.on(
                        "GET /v1/executions",
                        """
                        {"items":[{"id":"e-1","run":"r-1","name":"run","attempt":1,"state":"Active"}]}
                        """)
                .on("GET /v1/executions/e-1/logs", _ -> Reply.events(event("stdout", "y\n")))
                .on(
                        "POST /v1/runs/r-1/cancel",
                        _ -> {
                            cancelled.set(true);
                            return Reply.json("{}");
                        })
                .on(
                        "GET /v1/runs/r-1",
                        _ ->
                                Reply.json(
                                        cancelled.get()
                                                ? RUN.replace("Running", "Cancelled")
                                                : RUN));

        int exit =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(30), () -> typed.run("run", "--", "sh", "-c", "yes"));

        assertThat(exit).as(typed::err).isEqualTo(141);
        assertThat(server.requests("POST /v1/runs/r-1/cancel")).hasSize(1);
        assertThat(server.requests("GET /v1/executions/e-1/logs")).hasSize(1);
    }

    @Test
    void cancelsNothingWhenItHasEndedBeforeNobodyReadsItsOutput() {
        Typed typed = atASiteWhere("\"state\":\"Succeeded\"").unread();
        server.on(
                "GET /v1/executions",
                """
                {"items":[{"id":"e-1","run":"r-1","name":"run","attempt":1,"state":"Succeeded"}]}
                """);

        assertThat(typed.run("run", "echo", "hi")).as(typed::err).isEqualTo(141);

        assertThat(server.requests("POST /v1/runs/r-1/cancel")).isEmpty();
    }
}
