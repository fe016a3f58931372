package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.ProjectName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Lists that are narrowed to a state, a project or a run read by an index of their own. */
class ListsTest {
    private final Api api = Api.get();
    private final Rows rows = new Rows(api);

    @Test
    void narrowsExecutionsToEachStateInPartsAndInOrder() {
        var ended = run("lists-ended", Rows.DEMO, new RunState.Failed(Rows.NOON, "x"));
        var open = run("lists-open", Rows.DEMO, new RunState.Running());
        var made = new ArrayList<ExecutionRecord>();
        for (int i = 0; i < 8; i += 4) {
            made.add(execution(ended, i, succeeded()));
            made.add(execution(ended, i + 1, new ExecutionState.Failed("x", Rows.NOON)));
            made.add(execution(ended, i + 2, new ExecutionState.Skipped("x", Rows.NOON)));
            made.add(execution(ended, i + 3, new ExecutionState.Cancelled("o", "", Rows.NOON)));
            made.add(execution(open, i, new ExecutionState.Waiting(Optional.empty())));
            made.add(execution(open, i + 1, new ExecutionState.Ready("x")));
            made.add(execution(open, i + 2, new ExecutionState.Active(new Fence(1), "")));
            made.add(execution(open, i + 3, succeeded()));
        }
        for (var state :
                List.of(
                        "Succeeded",
                        "Failed",
                        "Skipped",
                        "Cancelled",
                        "Waiting",
                        "Ready",
                        "Active")) {
            var expected =
                    made.reversed().stream()
                            .filter(each -> each.state().getClass().getSimpleName().equals(state))
                            .map(each -> each.execution().toString())
                            .toList();
            assertThat(listed("/v1/executions?limit=3&state=" + state, api::request))
                    .as(state)
                    .containsSubsequence(expected);
        }
        assertThat(listed("/v1/executions?limit=3", api::request))
                .containsSubsequence(
                        made.reversed().stream().map(each -> each.execution().toString()).toList());
    }

    @Test
    void listsAMembersExecutionsRunByRun() {
        var made = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var own = run("lists-own-" + i, new ProjectName("other"), new RunState.Running());
            var foreign =
                    run("lists-foreign-" + i, new ProjectName("foreign"), new RunState.Running());
            for (int n = 0; n < 3; n++) {
                made.addFirst(
                        execution(own, n, new ExecutionState.Ready("")).execution().toString());
                execution(foreign, n, new ExecutionState.Ready(""));
            }
        }
        var listed = listed("/v1/executions?limit=2", this::member);

        assertThat(listed).containsSubsequence(made).doesNotHaveDuplicates();
        assertThat(listed("/v1/executions?limit=2&state=Ready", this::member))
                .containsSubsequence(made);
        assertThat(api.get("/v1/executions?limit=1000").json().path("items").size())
                .isGreaterThan(listed.size());
    }

    @Test
    void beginsTheEventsOfARunNearItsSubmission() throws IOException {
        var project = new ProjectName("long-ago");
        var run = run("lists-events", project, new RunState.Running());
        for (int i = 1; i <= 20; i++) {
            var at = Rows.NOON.minus(Duration.ofHours(21L - i));
            // None of a run can be older than the run: one that is shows where the reading began.
            tell(project, i, at, run.run().toString());
        }
        tell(project, 21, Rows.NOON, run.run().toString());
        var request =
                api.request("/v1/events?run=" + run.run())
                        .header("Accept", "text/event-stream")
                        .build();
        var response = api.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var stream =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = stream.readLine();
            while (!line.startsWith("data:")) {
                line = stream.readLine();
            }
            assertThat(line).contains("\"number\":21,");
        }
    }

    private HttpRequest.Builder member(String path) {
        return api.anonymous(path).header("Authorization", "Bearer " + api.member.text());
    }

    private RunRecord run(String workflow, ProjectName project, RunState state) {
        var yaml =
                """
                kind: Workflow
                version: atoll/v1
                name: %s
                executions:
                  - name: a
                    command: ["true"]
                """
                        .formatted(workflow);
        var written = Rows.workflow(project, yaml);
        var run = rows.run(written, 1, state);
        api.write(written, run);
        return run;
    }

    private ExecutionRecord execution(RunRecord run, int ordinal, ExecutionState state) {
        var execution = rows.execution(run, ordinal, "a", "" + ordinal, state);
        api.write(execution);
        return execution;
    }

    private static ExecutionState succeeded() {
        return new ExecutionState.Succeeded(new Fence(1), new TreeMap<>(), Rows.NOON);
    }

    private List<String> listed(String path, Function<String, HttpRequest.Builder> request) {
        var ids = new ArrayList<String>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            var part =
                    api.send(
                                    request.apply(
                                                    path
                                                            + cursor.get()
                                                                    .replaceAll(
                                                                            "^(.)", "&cursor=$1"))
                                            .build())
                            .json();
            part.path("items").forEach(each -> ids.add(each.path("id").asString()));
            cursor = part.path("next").asStringOpt();
        }
        return ids;
    }

    private void tell(ProjectName project, long number, Instant at, String subject) {
        api.write(
                new EventRecord(
                        project, number, at, EventKind.RUN_ENDED, subject, new TreeMap<>()));
    }
}
