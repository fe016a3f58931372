package io.atoll.cli.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.store.PackedFolder;
import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.cli.api.Json;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitTest {
    private static final String WORKFLOW =
            """
            kind: Workflow
            version: atoll/v1
            name: small
            inputs:
              near: {file: near.csv, classes: [raw]}
              there: {sitePath: obs.csv, at: edge-a}
            executions:
              - name: clean
                command: [sh, clean.sh]
                files: [clean.sh]
                outputs: {daily: {path: out/daily.csv}}
            outputs: {result: clean/daily}
            """;
    private static final String ACCEPTED =
            """
            {"ok": true, "name": "small", "localInputs": [{"input": "near", "file": "near.csv"}],
             "inPlaceInputs": [{"input": "there", "site": "edge-a", "path": "obs.csv"}]}
            """;
    private static final String RUN =
            """
            {"id": "r-1", "number": 1, "workflow": "small", "version": 1, "project": "demo",
             "state": "%s", "counts": {"Succeeded": 1},
             "outputs": [{"name": "result", "artifact": "a-3", "state": "Visible"}]}
            """;

    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("w.yaml"), WORKFLOW);
        Files.writeString(folder.resolve("near.csv"), "near");
        Files.writeString(folder.resolve("clean.sh"), "true");
        server.on("POST /v1/workflows/check", ACCEPTED)
                .on("POST /v1/artifacts/uploads", "{\"artifact\":\"a-1\",\"committed\":true}")
                .on("POST /v1/artifacts/in-place", "{\"id\":\"a-2\"}")
                .on("POST /v1/runs", RUN.formatted("Running"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void refusesAFileThatIsNotUtf8AndSaysWhere() throws IOException {
        Files.write(
                folder.resolve("latin.yaml"),
                "kind: Workflow\nname: Z\u00fcrich\n".getBytes(StandardCharsets.ISO_8859_1));
        for (String command : List.of("submit", "plan")) {
            var typed = new Typed(folder, server);

            assertThat(typed.run(command, "latin.yaml")).isEqualTo(2);

            assertThat(typed.err())
                    .isEqualTo(
                            "latin.yaml:2:8: cannot read the file: it is no UTF-8 (got byte 0xFC)\n"
                                    + "1 problem, nothing was submitted\n");
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void makesArtifactsOfTheInputsBeforeItPostsTheRun() {
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--idempotency-key", "k")).isZero();

        assertThat(typed.out()).isEqualTo("small #1 submitted: run r-1\n");
        assertThat(server.asked())
                .containsExactly(
                        "POST /v1/workflows/check",
                        "POST /v1/artifacts/in-place",
                        "POST /v1/artifacts/uploads",
                        "POST /v1/runs");
        var run = server.requests("POST /v1/runs").getFirst();
        assertThat(run.key()).isEqualTo("k");
        assertThat(Json.read(run.text()).path("inputs").toString())
                .isEqualTo("{\"there\":\"a-2\",\"near\":\"a-1\"}");
        assertThat(Json.read(run.text()).path("files").path("clean.sh").asText())
                .isEqualTo("dHJ1ZQ==");
        var upload = server.requests("POST /v1/artifacts/uploads").getFirst();
        assertThat(upload.key()).isEqualTo("k/near");
        assertThat(upload.text()).contains("\"classes\":[\"raw\"]");
    }

    @Test
    void printsEveryProblemOfTheFileAndOfThisMachineAndStoresNothing() throws IOException {
        Files.delete(folder.resolve("near.csv"));
        server.on(
                "POST /v1/workflows/check",
                _ ->
                        Reply.json(
                                422,
                                """
                                {"code": "INVALID", "detail": "1 problem", "problems": [
                                 {"file": "w.yaml", "line": 12, "column": 20, "message": "cannot use 'daly'"}]}
                                """));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml")).isEqualTo(2);

        assertThat(typed.err())
                .isEqualTo(
                        """
                        w.yaml:5:16: cannot find file 'near.csv': no such file, or not readable
                        w.yaml:12:20: cannot use 'daly'
                        2 problems, nothing was submitted
                        """);
        assertThat(server.asked()).containsExactly("POST /v1/workflows/check");
    }

    @Test
    void waitsForTheEndAndFetchesOutputsUnderTheirOwnNames() {
        server.on("GET /v1/runs/r-1", RUN.formatted("Succeeded"))
                .on("GET /v1/executions", "{\"items\":[]}")
                .on(
                        "POST /v1/artifacts/a-3/download",
                        """
                        {"ticket": "t", "endpoint": "%s", "sizeBytes": 0,
                         "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
                        """
                                .formatted(server.endpoint()))
                .on(
                        "GET /v1/content/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                        _ -> Reply.bytes(new byte[0]));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--wait")).isZero();

        assertThat(folder.resolve("small-1/daily.csv")).isEmptyFile();
        assertThat(typed.out()).contains("small #1 Succeeded: 1 of 1 execution");
        assertThat(typed.err()).startsWith("small #1 is run r-1; it goes on if");
    }

    @Test
    void refusesAFolderForOutputsThatItWouldNotFetch() {
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--out", "there")).isEqualTo(2);

        assertThat(typed.err()).startsWith("cannot use '--out' without '--wait'");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void takesAnEmptyNameForNoFolder() {
        for (var command :
                List.of(
                        List.of("artifact", "put", ""),
                        List.of("artifact", "get", "a-3", ""),
                        List.of("submit", "w.yaml", "--wait", "--out", ""),
                        List.of("run", "--in", "data=", "--", "true"))) {
            var typed = new Typed(folder, server);

            assertThat(typed.run(command.toArray(String[]::new))).isIn(2, 125);

            assertThat(typed.err()).contains("expected").hasLineCount(1);
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void storesNothingWhenAnInputCannotBeUploaded() throws Exception {
        Files.writeString(
                folder.resolve("w.yaml"),
                """
                kind: Workflow
                version: atoll/v1
                name: folder-in
                inputs:
                  one: {file: one.txt}
                  data: {file: data}
                  none: {file: none.txt}
                executions: []
                """);
        Files.writeString(folder.resolve("one.txt"), "1");
        Files.createDirectories(folder.resolve("data/sub"));
        Path pipe = folder.resolve("data/sub/pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml")).isEqualTo(2);

        assertThat(typed.err())
                .contains(
                        "w.yaml:6:16: cannot upload 'sub/pipe' of folder 'data': it is no file and"
                                + " no folder\n")
                .contains("w.yaml:7:16: cannot find file 'none.txt'")
                .endsWith("2 problems, nothing was submitted\n");
        assertThat(server.asked()).containsExactly("POST /v1/workflows/check");
    }

    @Test
    void refusesToShipWhatIsNoFile() throws Exception {
        Files.delete(folder.resolve("clean.sh"));
        Files.createDirectory(folder.resolve("clean.sh"));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml")).isEqualTo(2);

        assertThat(typed.err())
                .contains("cannot ship 'clean.sh': it is no file; declare an input instead");
    }

    @Test
    void bringsAFolderBackAsAFolderAndSaysBeforeTheRunThatItCannot() throws Exception {
        Path made = Files.createDirectories(folder.resolve("made"));
        Files.writeString(made.resolve("index.html"), "hi\n");
        byte[] content;
        try (var in = PackedFolder.of(made).open(0)) {
            content = in.readAllBytes();
        }
        Digest digest = Digest.of(content);
        server.on("GET /v1/runs/r-1", RUN.formatted("Succeeded"))
                .on("GET /v1/executions", "{\"items\":[]}")
                .on(
                        "POST /v1/artifacts/a-3/download",
                        "{\"ticket\":\"t\",\"endpoint\":\"%s\",\"digest\":\"%s\",\"sizeBytes\":%d,\"kind\":\"directory\"}"
                                .formatted(server.endpoint(), digest, content.length))
                .on("GET /v1/content/" + digest.hex(), _ -> Reply.bytes(content));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--wait", "--out", "res")).as(typed::err).isZero();

        assertThat(folder.resolve("res/daily.csv/index.html")).hasContent("hi");
        assertThat(typed.out())
                .contains("output result: " + folder.resolve("res/daily.csv") + "\n");
        int asked = server.asked().size();
        assertThat(typed.run("submit", "w.yaml", "--wait", "--out", "res")).isEqualTo(6);
        assertThat(typed.err()).contains("res/daily.csv: it is a folder that is not empty");
        assertThat(server.asked()).as("nothing was asked").hasSize(asked);
    }

    @Test
    void saysHowToComeByAnOutputThatCannotBeFetched() throws Exception {
        server.on("GET /v1/runs/r-1", RUN.formatted("Succeeded"))
                .on("GET /v1/executions", "{\"items\":[]}")
                .on(
                        "POST /v1/artifacts/a-3/download",
                        _ -> Reply.json(403, "{\"code\":\"DENIED\",\"detail\":\"it stays\"}"));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--wait")).isEqualTo(4);

        assertThat(typed.err())
                .endsWith(
                        "it stays; output result is kept, 'atoll artifact get a-3 PATH' fetches"
                                + " it\n");
    }

    @Test
    void exitsWithOneWhenTheRunFails() {
        server.on("GET /v1/runs/r-1", RUN.formatted("Failed"))
                .on(
                        "GET /v1/executions",
                        """
                        {"items": [{"id": "e", "run": "r-1", "name": "clean", "state": "Failed",
                          "detail": "exit code 3"}]}
                        """);
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--wait")).isEqualTo(1);

        assertThat(typed.err()).contains("execution clean failed: exit code 3");
    }

    @Test
    void saysThatTheRunGoesOnWhenTheControlPlaneStopsAnswering() {
        server.on(
                "GET /v1/runs/r-1",
                _ -> Reply.json(503, "{\"code\":\"UNAVAILABLE\",\"detail\":\"cannot answer\"}"));
        var typed = new Typed(folder, server);

        assertThat(typed.run("submit", "w.yaml", "--wait", "--give-up-after", "0s")).isEqualTo(3);

        assertThat(typed.err())
                .contains("cannot answer; there was no answer for ")
                .endsWith("; the run goes on, look again with 'atoll runs show r-1'\n");
    }
}
