package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A client in another language, made from docs/reference/openapi.yaml alone. */
final class PythonClientIT {
    private static final Path DOCUMENT = NotRun.checkout().resolve("docs/reference/openapi.yaml");
    private static final Path SCRIPT =
            NotRun.checkout().resolve("deploy/testbed/system-tests/src/test/python/client.py");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private PythonTools python;
    private Path folder;

    @BeforeEach
    void prepare(TestInfo test) throws IOException {
        python = PythonTools.orNotRun(test);
        folder = Federation.shortFolder();
    }

    @AfterEach
    void tidy() {
        if (folder != null) {
            Processes.deleteTree(folder);
        }
    }

    @Test
    void isMadeOfEveryRouteWithoutAWarning() throws Exception {
        Command made = generate();

        assertThat(made.exitCode()).as(made.stdout() + made.stderr()).isZero();
        assertThat(made.stdout() + made.stderr()).doesNotContainIgnoringCase("warning", "skipping");
        var routes = Pattern.compile("operationId: (\\S+)").matcher(Files.readString(DOCUMENT));
        assertThat(routes.results().map(found -> snakeCase(found.group(1)) + ".py"))
                .isNotEmpty()
                .allSatisfy(
                        file ->
                                assertThat(folder.resolve("atoll_client/api/default").resolve(file))
                                        .exists());
    }

    @Test
    void listsSubmitsAndCancels() throws Exception {
        assertThat(generate().exitCode()).isZero();
        try (Federation federation = Federation.start()) {
            federation.site("lab", 2);
            var connection = federation.instance().connectionFile();

            assertThat(call(connection, "sites"))
                    .isEqualTo(
                            Api.JSON.readTree("[{\"name\": \"lab\", \"state\": \"Connected\"}]"));

            JsonNode submitted = call(connection, "submit", "sleeper", "one key");
            String run = submitted.get("run").asText();
            assertThat(submitted.get("status").asInt()).isEqualTo(201);
            assertThat(call(connection, "submit", "sleeper", "one key").get("run").asText())
                    .isEqualTo(run);
            assertThat(call(connection, "runs").get(0).asText()).isEqualTo(run);
            assertThat(call(connection, "events", run).get("status").asInt()).isEqualTo(200);

            assertThat(call(connection, "cancel", run).asText()).isEqualTo(run);
            await("the run to be cancelled")
                    .atMost(LIMIT)
                    .until(() -> call(connection, "state", run).asText().equals("Cancelled"));
        }
    }

    private Command generate() throws IOException, InterruptedException {
        return python.run(
                folder,
                folder,
                "openapi-python-client",
                "generate",
                "--path",
                DOCUMENT.toString(),
                "--meta",
                "none",
                "--output-path",
                folder.resolve("atoll_client").toString(),
                "--fail-on-warning");
    }

    private JsonNode call(Path connection, String... words)
            throws IOException, InterruptedException {
        String[] all = new String[words.length + 2];
        all[0] = SCRIPT.toString();
        all[1] = connection.toString();
        System.arraycopy(words, 0, all, 2, words.length);
        Command command = python.run(folder, folder, "python", all);
        assertThat(command.exitCode()).as(command.stderr()).isZero();
        return Api.JSON.readTree(command.stdout());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
