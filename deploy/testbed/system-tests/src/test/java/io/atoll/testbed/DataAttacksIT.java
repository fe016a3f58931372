package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Ways to take restricted data where they may not go, or data of which only the digest is known.
 * The raw bytes are searched for in everything that the control plane stores and says.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DataAttacksIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** In every raw file, so that it can be looked for. */
    private static final String SECRET = "raw-reading-4711";

    private static Federation federation;
    private static Site station;
    private static Api api;
    private static Cli cli;
    private static Path obs;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        obs = Files.createDirectories(federation.home().resolve("obs"));
        Files.createDirectories(obs.resolve("raw"));
        station = federation.prepare("station", configured(""));
        station.join(federation.instance());
        api = federation.api();
        cli = federation.cli();
        policy("");
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    /**
     * @param classes of the whole folder, such as {@code raw}
     */
    private static String configured(String classes) {
        return Site.processes(
                4,
                "read: [{path: %s, classes: [%s]}, {path: %s, classes: [raw]}], "
                        .formatted(obs, classes, obs.resolve("raw")));
    }

    /** Raw data stay at their origin, but for these releases. */
    private static Command policy(String releases) throws Exception {
        cli.file(
                "raw-stays-home.yaml",
                """
                kind: DataPolicy
                version: atoll/v1
                name: raw-stays-home
                match: "'raw' in artifact.classes"
                mayLie: "site.name == artifact.origin"
                """
                        + releases);
        return cli.run("policy", "apply", "raw-stays-home.yaml");
    }

    private static Path raw(String name) throws IOException {
        return Files.writeString(
                obs.resolve("raw").resolve(name), "%s of %s%n".formatted(SECRET, name));
    }

    private static JsonNode register(Path file, String... classes) throws Exception {
        ObjectNode body = Api.JSON.createObjectNode().put("site", "station").put("project", "demo");
        body.put("path", file.toString());
        body.set("classes", Api.JSON.valueToTree(classes));
        return api.post("/v1/artifacts/in-place", body).expect(201);
    }

    private static void assertStays(JsonNode artifact) throws Exception {
        assertThat(artifact.get("classes").toString()).contains("raw");
        JsonNode refused = download(artifact.get("id").asText()).expect(403);
        assertThat(refused.get("detail").asText()).contains("raw-stays-home");
        assertNothingLeft();
    }

    private static Api.Reply download(String artifact) throws Exception {
        return api.post("/v1/artifacts/" + artifact + "/download", Api.JSON.createObjectNode());
    }

    /** Nothing of a raw file lies below the control plane's folder. */
    private static void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(federation.instance().data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(holdsSecret(file)).as(file.toString()).isFalse();
            }
        }
    }

    // PostgreSQL removes files while it is looked at.
    private static boolean holdsSecret(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(SECRET);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static String workflow(String path) {
        return """
        kind: Workflow
        version: atoll/v1
        name: reviewed
        project: demo
        inputs:
          raw: {sitePath: raw/reviewed.csv, at: station}
        executions:
          - name: clean
            script: |
              sed 's/^/of /' "$INPUT_RAW" > scratch.tmp
              wc -l < scratch.tmp > daily.csv
            inputs: {raw: raw}
            outputs: {daily: {path: %s}}
            resources: {cpu: 1, memory: 16MiB}
            retry: {failed: 0}
        outputs: {daily: clean/daily}
        """
                .formatted(path);
    }

    private static JsonNode onlyOutput(String run) throws Exception {
        JsonNode ended = api.awaitEnd(run, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Succeeded");
        String id = api.onlyExecution(run).get("outputs").get(0).get("artifact").asText();
        return api.get("/v1/artifacts/" + id).expect(200);
    }

    @Test
    void releasesNoOtherFileOfAReviewedScript() throws Exception {
        raw("reviewed.csv");
        cli.file("reviewed.yaml", workflow("daily.csv"));
        cli.file("attack.yaml", workflow("scratch.tmp"));
        String code =
                cli.json("plan", "reviewed.yaml", "--code").get("code").get(0).get("code").asText();
        String release =
                """
                release:
                  - {workflow: reviewed, execution: clean, output: daily, code: "%s", approvedBy: me}
                """;

        Command older = policy(release.formatted(code.substring("v2:".length())));
        assertThat(older.exitCode()).isEqualTo(2);
        assertThat(older.stderr()).contains("it does not cover the output's name and path");
        assertThat(policy(release.formatted(code)).exitCode()).isZero();

        JsonNode released = onlyOutput(cli.json("submit", "reviewed.yaml").get("id").asText());
        JsonNode attacked = onlyOutput(cli.json("submit", "attack.yaml").get("id").asText());

        assertThat(released.get("classes")).isEmpty();
        Command got = cli.run("artifact", "get", released.get("id").asText(), "daily.txt");
        assertThat(got.exitCode()).as(got.stderr()).isZero();
        assertStays(attacked);
    }

    @Test
    void marksWhatLiesInTheOwnersFolderWhateverIsAsked() throws Exception {
        Path file = raw("marked.csv");
        Path link = Files.createSymbolicLink(obs.resolve("link.csv"), file);
        Path other = Files.createLink(obs.resolve("other.csv"), file);
        Path copy = Files.copy(file, obs.resolve("copy.csv"));

        assertStays(register(file));
        assertStays(register(link));
        assertStays(register(other));
        assertStays(register(copy));
        // A folder that holds the marked one.
        Files.delete(link);
        assertStays(register(obs));
    }

    @Test
    void sendsNothingUnderFewerClassesThanItIsKnownUnder() throws Exception {
        Path file = Files.writeString(obs.resolve("again.csv"), SECRET + " again\n");

        assertStays(register(file, "raw"));
        assertStays(register(file));

        String run =
                api.submit(
                        """
                        kind: Workflow
                        version: atoll/v1
                        name: peek
                        project: demo
                        executions:
                          - name: peek
                            script: cp %s out.txt
                            outputs: {out: {path: out.txt}}
                            resources: {cpu: 1, memory: 16MiB}
                        outputs: {out: peek/out}
                        """
                                .formatted(file));
        assertStays(onlyOutput(run));
        cli.file("copy.txt", Files.readString(file));
        Command put = cli.run("artifact", "put", "copy.txt", "--project", "demo");
        assertThat(put.exitCode()).as(put.stdout()).isEqualTo(4);
        assertNothingLeft();
    }

    @Test
    @Order(Integer.MAX_VALUE) // the site has another configuration from here on
    void keepsToTheClassesThatTheOwnerAddsLater() throws Exception {
        Path file = Files.writeString(obs.resolve("later.csv"), SECRET + " later\n");
        JsonNode before = register(file);
        assertThat(before.get("classes")).isEmpty();
        station.program().close();
        Files.writeString(
                station.config(),
                Files.readString(station.config()).replace("classes: []", "classes: [raw]"));
        station.startAgain();
        station.awaitState(api, "Connected");

        String id = before.get("id").asText();
        Command got = cli.run("artifact", "get", id, "stolen.txt");
        assertThat(got.exitCode()).isNotZero();
        assertThat(got.stderr()).contains("this site knows it under [raw]");
        assertNothingLeft();
        // Nor does a run on the artifact of before make anything that may leave.
        String run = api.submit(reading(), Map.of("in", id));
        assertThat(refusal(run)).contains("this site knows its input 'in' under classes [raw]");
        cli.run("runs", "cancel", run);
        assertStays(register(file));
    }

    private static String reading() {
        return """
        kind: Workflow
        version: atoll/v1
        name: reading
        project: demo
        inputs:
          in: {artifact: 00000000-0000-7000-8000-000000000000}
        executions:
          - name: read
            script: gzip < "$INPUT_IN" > out.gz
            inputs: {in: in}
            outputs: {out: {path: out.gz}}
            resources: {cpu: 1, memory: 16MiB}
        outputs: {out: read/out}
        """;
    }

    private static String refusal(String run) {
        return org.awaitility.Awaitility.await("the site has refused")
                .atMost(LIMIT)
                .until(
                        () -> api.onlyExecution(run).get("attempts").toString(),
                        attempts -> attempts.contains("Refused"));
    }

    @Test
    void tellsNothingOfRestrictedDataInAnErrorsSentence() throws Exception {
        raw("told.csv");
        for (String trick :
                List.of(
                        "mkdir \"$TMPDIR/$(cat \"$INPUT_RAW\")\""
                                + " && ln -s \"$TMPDIR/$(cat \"$INPUT_RAW\")\" out",
                        "mkdir out && ln -s /none \"out/$(cat \"$INPUT_RAW\")\"",
                        "mkdir out && mkfifo \"out/$(cat \"$INPUT_RAW\")\"",
                        "mkdir \"$(cat \"$INPUT_RAW\")\" && ln -s \"$(cat \"$INPUT_RAW\")\" out"
                                + " && ln -s x out/x")) {
            cli.file("trick.yaml", trick(trick, "sitePath: raw/told.csv, at: station"));
            String run = cli.json("submit", "trick.yaml").get("id").asText();

            assertThat(api.awaitEnd(run, LIMIT).get("state").asText()).isEqualTo("Failed");
            JsonNode execution = api.onlyExecution(run);
            assertThat(execution.get("detail").asText())
                    .as(trick)
                    .contains("class raw")
                    .doesNotContain(SECRET);
            assertThat(api.get("/v1/runs/" + run).body().toString()).doesNotContain(SECRET);
        }
        assertNothingLeft();
    }

    @Test
    void tellsOnlyAShortNameOfOtherDataInAnErrorsSentence() throws Exception {
        String input = "\u001b[31m" + "open data, ".repeat(180);
        cli.file("open.txt", input);
        cli.file(
                "long.yaml",
                trick("mkdir out && ln -s \"/$(cat \"$INPUT_RAW\")\" out/x", "file: open.txt"));
        String run = cli.json("submit", "long.yaml").get("id").asText();

        assertThat(api.awaitEnd(run, LIMIT).get("state").asText()).isEqualTo("Failed");
        JsonNode execution = api.onlyExecution(run);
        Command shown = cli.run("execution", "show", execution.get("id").asText());

        assertThat(execution.get("detail").asText())
                .contains("open data")
                .hasSizeLessThan(300)
                .doesNotContain("\u001b");
        assertThat(shown.stdout()).contains("open data").doesNotContain("\u001b");
    }

    private static String trick(String script, String input) {
        return """
        kind: Workflow
        version: atoll/v1
        name: trick
        project: demo
        inputs:
          raw: {%s}
        executions:
          - name: trick
            script: |
              %s
            inputs: {raw: raw}
            outputs: {out: {path: out}}
            resources: {cpu: 1, memory: 16MiB}
            retry: {failed: 0}
        """
                .formatted(input, script);
    }

    @Test
    void givesNobodyBytesOfWhichHeKnowsTheDigestOnly() throws Exception {
        String text = "known to its project only\n";
        cli.file("ours.txt", text);
        Command put = cli.run("artifact", "put", "ours.txt", "--project", "demo", "-o", "json");
        assertThat(put.exitCode()).as(put.stderr()).isZero();
        Digest digest = Digest.of(text);
        ObjectNode body =
                Api.JSON
                        .createObjectNode()
                        .put("project", "default")
                        .put("sizeBytes", text.length())
                        .put("digest", digest.toString());
        body.putArray("chunks").add(digest.hex());

        JsonNode begun = api.post("/v1/artifacts/uploads", body).expect(201);
        String id = begun.get("artifact").asText();
        String path = "/v1/content/" + digest.hex();
        String endpoint = begun.get("endpoint").asText();
        String ticket = begun.get("ticket").asText();

        assertThat(begun.get("committed").asBoolean()).isFalse();
        commit(id, 409);
        assertThat(
                        api.data("GET", endpoint, path + "/progress", ticket, new byte[0])
                                .body()
                                .asText())
                .isEqualTo("0");
        byte[] list = HexFormat.of().parseHex(digest.hex());
        assertThat(
                        api.data(
                                        "PUT",
                                        endpoint,
                                        path,
                                        ticket,
                                        list,
                                        "atoll-size",
                                        Integer.toString(text.length()),
                                        "atoll-first-chunk",
                                        "1")
                                .status())
                .isEqualTo(409);
        commit(id, 409);
        download(id).expect(409);

        // Who has the bytes sends them, and then it is his; his own project need not again.
        byte[] all =
                (new String(list, StandardCharsets.ISO_8859_1) + text)
                        .getBytes(StandardCharsets.ISO_8859_1);
        String size = Integer.toString(text.length());
        assertThat(api.data("PUT", endpoint, path, ticket, all, "atoll-size", size).status())
                .isEqualTo(201);
        commit(id, 200);
        JsonNode again = api.post("/v1/artifacts/uploads", body).expect(201);
        assertThat(again.get("committed").asBoolean()).isTrue();
    }

    private static void commit(String artifact, int status) throws Exception {
        api.post("/v1/artifacts/" + artifact + "/commit", Api.JSON.createObjectNode())
                .expect(status);
    }
}
