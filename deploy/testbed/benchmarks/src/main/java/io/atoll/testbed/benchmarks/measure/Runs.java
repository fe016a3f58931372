package io.atoll.testbed.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;

/** Submits runs of one wide execution, and sees that each of its elements ended well, once. */
final class Runs {
    static final String PROJECT = "bench";
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ApiClient api;
    private final TimeSource time;

    Runs(ApiClient api, TimeSource time) {
        this.api = api;
        this.time = time;
    }

    /**
     * A workflow file.
     *
     * @param require CEL over sites: where it may run
     * @param command argv as YAML
     */
    static ObjectNode wide(String name, int executions, String command, String require) {
        return workflow(
                name,
                """
                  - name: each
                    foreach: {number: 1..%d}
                    command: %s
                    resources: {cpu: 1, memory: 16MiB}
                    placement: {require: "%s"}
                """
                        .formatted(executions, command, require));
    }

    /**
     * A workflow file.
     *
     * @param steps its executions as YAML, indented by two blanks
     */
    static ObjectNode workflow(String name, String steps) {
        String text =
                """
                kind: Workflow
                version: atoll/v1
                name: %s
                project: %s
                executions:
                %s\
                """
                        .formatted(name, PROJECT, steps);
        ObjectNode body = Json.object().put("file", name + ".yaml").put("text", text);
        body.putObject("files");
        body.putObject("inputs");
        return body;
    }

    /** Submits, and answers the run's id. */
    String submit(ObjectNode workflow) {
        return api.post("/v1/runs", workflow).path("id").asText();
    }

    /**
     * Waits until the run has ended.
     *
     * @throws AtollException DEADLINE_EXCEEDED
     */
    JsonNode awaitEnd(String run, Duration limit) {
        long from = time.nanoTime();
        while (true) {
            JsonNode now = api.get("/v1/runs/" + run);
            if (now.hasNonNull("endedAt")) {
                return now;
            }
            if (time.nanoTime() - from > limit.toNanos()) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot measure: run %s did not end within %d s (counts %s)"
                                .formatted(run, limit.toSeconds(), now.path("counts")));
            }
            Pause.of(LOOK_EVERY);
        }
    }

    /**
     * Checks that all executions of an ended run succeeded, each at its first attempt.
     *
     * @throws AtollException CORRUPT if not: the figures mean nothing then
     */
    void requireAllSucceeded(String run, int executions) {
        JsonNode ended = awaitEnd(run, Duration.ofSeconds(30));
        int succeeded = ended.path("counts").path("Succeeded").asInt();
        if (!ended.path("state").asText().equals("Succeeded") || succeeded != executions) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot vouch for the figures: run %s is %s with counts %s (expected %d Succeeded)"
                            .formatted(
                                    run,
                                    ended.path("state").asText(),
                                    ended.path("counts"),
                                    executions));
        }
    }
}
