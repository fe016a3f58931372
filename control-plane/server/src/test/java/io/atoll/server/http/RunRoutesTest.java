package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.ProjectName;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Command;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class RunRoutesTest {
    private static final String HEAD = "kind: Workflow\nversion: atoll/v1\nname: ";
    private static final String ONE =
            "\nlabels: {team: t}\nexecutions:\n  - {name: a, script: x, outputs: {x: {path: x}}}\n"
                    + "  - {name: b, script: y, foreach: {n: 1..2}, inputs: {in: a/x}}\n"
                    + "outputs: {x: a/x}\n";

    private final Api api = Api.get();
    private final Rows rows = new Rows(api);

    @Test
    void startsARunOfAWorkflowFile() {
        var workflow = Rows.workflow(HEAD + "starts" + ONE);
        var run = rows.run(workflow, 1, new RunState.Running());
        var input = rows.artifact("input", "global");
        api.write(workflow, run, input, Rows.replica(input, "global"));
        api.leader.answer(new Reply.Submitted(run.run(), 1, 2, Optional.empty()));

        var answer =
                api.post(
                        "/v1/runs",
                        Map.of(
                                "file",
                                "my.yaml",
                                "text",
                                HEAD
                                        + "starts\n"
                                        + "inputs: {i: {file: i.csv}}\n"
                                        + "executions: [{name: a, script: x, inputs: {i: i}}]",
                                "inputs",
                                Map.of("i", input.artifact().id().toString())));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/v1/runs/" + run.run());
        assertThat(answer.text())
                .isEqualTo(
                        """
                        {"id":"%s","number":1,"workflow":"starts","version":1,"project":"demo","state":"Running","executions":2}\
                        """
                                .formatted(run.run()));
        var command = api.leader.only(ControlCommand.SubmitRun.class);
        assertThat(command.inputs()).containsEntry("i", input.artifact().id());
        assertThat(command.known()).extracting(each -> each.artifact()).containsExactly(input);
        assertThat(command.known().getFirst().replicas()).hasSize(1);
        assertThat(command.key()).isEmpty();
    }

    @Test
    void tellsAllProblemsOfAFileAndStartsNothing() {
        var answer =
                api.post(
                        "/v1/runs",
                        Map.of(
                                "file",
                                "my.yaml",
                                "text",
                                HEAD
                                        + "w\n"
                                        + "executions: [{name: a, script: x, inputs: {i: j}},"
                                        + " {name: a, script: x}]"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.detail())
                .isEqualTo("cannot use what was sent: 2 problems, nothing was submitted");
        assertThat(answer.json().path("problems").toString())
                .isEqualTo(
                        """
                        [{"file":"my.yaml","line":4,"column":47,"message":"cannot use input 'j' of execution 'a': no workflow input or output of that name"},\
                        {"file":"my.yaml","line":4,"column":59,"message":"cannot use execution name 'a' twice: it is used at my.yaml:4:21"}]\
                        """);
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void startsARunOfASingleCommand() {
        var workflow = Rows.workflow(HEAD + "single" + ONE);
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run, rows.site("hpc-ridge", new SiteState.Retired(Rows.NOON)));
        api.leader.answer(new Reply.Submitted(run.run(), 1, 1, Optional.empty()));

        var answer =
                api.post(
                        "/v1/runs",
                        Map.of(
                                "command",
                                Map.of(
                                        "argv",
                                        List.of("sh", "-c", "echo ${HOME}; exit 3"),
                                        "site",
                                        "hpc-ridge",
                                        "resources",
                                        Map.of("cpu", 0.5, "gpu", Map.of("count", 1)),
                                        "outputs",
                                        Map.of("x", Map.of("path", "x.csv")))));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        var spec = api.leader.only(ControlCommand.SubmitRun.class).workflow();
        assertThat(spec.name()).isEqualTo("command");
        var template = spec.executions().getFirst();
        assertThat(template.work().command())
                .isEqualTo(new Command.Argv(List.of("sh", "-c", "echo ${HOME}; exit 3")));
        assertThat(template.resources().cpu().millis()).isEqualTo(500);
        assertThat(template.resources().gpu()).isPresent();
        assertThat(template.placement().site()).hasToString("Optional[hpc-ridge]");
        assertThat(spec.outputs()).containsKey("x");
    }

    @Test
    void tellsWhatIsWrongWithACommandWithoutLines() {
        var answer =
                api.post(
                        "/v1/runs",
                        Map.of("command", Map.of("argv", List.of("x"), "walltime", "soon")));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("problems").get(0).path("line").asInt()).isZero();
        assertThat(answer.json().path("problems").get(0).path("message").asString())
                .startsWith("cannot read walltime 'soon'");
    }

    @Test
    void refusesACommandAtASiteThatDoesNotExist() {
        api.write(rows.site("hpc-ridge", new SiteState.Disconnected(Rows.NOON)));
        var body = Map.of("command", Map.of("argv", List.of("true"), "site", "hpc-rigde"));

        for (String path : List.of("/v1/runs", "/v1/plans")) {
            var answer = api.post(path, body);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().path("problems").get(0).path("message").asString())
                    .isEqualTo(
                            "cannot run execution 'command': no site is named 'hpc-rigde' (did you"
                                    + " mean 'hpc-ridge'?)");
        }
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void refusesACommandThatHasNoTimeToRun() {
        var command = Map.of("argv", List.of("true"), "walltime", "0s");

        var answer = api.post("/v1/runs", Map.of("command", command));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("cannot use walltime '0s' of execution 'command'");
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void handsTheIdempotencyKeyToTheLeader() {
        api.leader.answer(
                new Reply.Refused(ErrorCode.CONFLICT, "cannot use idempotency key 'k' again"));
        String body =
                "{\"text\": \""
                        + HEAD.replace("\n", "\\n")
                        + "w\\nexecutions: [{name: a, script: x}]\"}";

        var first = api.send(api.posting("/v1/runs", body).header("Idempotency-Key", "k").build());
        api.send(api.posting("/v1/runs", "  " + body).header("Idempotency-Key", "k").build());
        api.send(
                api.posting("/v1/runs", body.replace("script: x", "script: y"))
                        .header("Idempotency-Key", "k")
                        .build());

        assertThat(first.status()).isEqualTo(409);
        assertThat(first.detail()).isEqualTo("cannot use idempotency key 'k' again");
        var keys =
                api.leader.commands().stream()
                        .map(each -> ((ControlCommand.SubmitRun) each).key().orElseThrow())
                        .toList();
        assertThat(keys.get(0).route()).isEqualTo("POST /v1/runs");
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
        assertThat(keys.get(2).request()).isNotEqualTo(keys.get(0).request());
    }

    @Test
    void refusesMalformedJsonUnknownKeysAndLongBodies() {
        for (String body : List.of("{\"text\": ", "{\"text\": x}", "[", "{\"text\": {}}")) {
            var malformed = api.send(api.posting("/v1/runs", body).build());
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.detail())
                    .startsWith("cannot read the request POST /v1/runs: ")
                    .endsWith(")")
                    .contains(" (line 1, column ")
                    .doesNotContain("Source");
        }
        var unknown = api.send(api.posting("/v1/runs", "{\"txt\": \"x\"}").build());
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.detail()).contains("txt");
        var neither = api.send(api.posting("/v1/runs", "{}").build());
        assertThat(neither.status()).isEqualTo(422);
        var large = api.send(api.posting("/v1/runs", "\"" + "x".repeat(9 << 20) + "\"").build());
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.json().path("code").asString()).isEqualTo("LIMIT_EXCEEDED");
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void tellsWhenThereIsNoLeader() {
        var answer =
                api.post(
                        "/v1/runs", Map.of("text", HEAD + "w\nexecutions: [{name: a, script: x}]"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("code").asString()).isEqualTo("UNAVAILABLE");
    }

    @Test
    void listsRunsInPartsWithTheLatestFirst() {
        var workflow = Rows.workflow(HEAD + "parts" + ONE);
        api.write(workflow);
        var runs = new ArrayList<RunRecord>();
        for (int i = 1; i <= 5; i++) {
            runs.add(rows.run(workflow, i, new RunState.Succeeded(Rows.NOON)));
            api.write(runs.getLast());
        }

        var numbers = new ArrayList<Long>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            var part =
                    api.get(
                                    "/v1/runs?workflow=parts&limit=2"
                                            + cursor.get().replaceAll("^(.)", "&cursor=$1"))
                            .json();
            part.path("items").forEach(each -> numbers.add(each.path("number").asLong()));
            assertThat(part.path("items").size()).isLessThanOrEqualTo(2);
            cursor = part.path("next").asStringOpt();
        }

        assertThat(numbers).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(api.get("/v1/runs?cursor=%21").status()).isEqualTo(422);
        assertThat(api.get("/v1/runs?limit=0").status()).isEqualTo(422);
        assertThat(api.get("/v1/runs?limit=x").status()).isEqualTo(400);
    }

    @Test
    void refusesAStateThatDoesNotExist() {
        assertThat(api.get("/v1/runs?state=Bogus").status()).isEqualTo(422);
        assertThat(api.get("/v1/runs?state=Bogus").detail())
                .isEqualTo(
                        "cannot list runs: state 'Bogus' is not known (expected Running,"
                                + " Cancelling, Succeeded, Failed or Cancelled)");
        String expected =
                "cannot list executions: state 'ready' is not known (expected Waiting, Ready,"
                        + " Active, Cancelling, Succeeded, Failed, Cancelled or Skipped)";
        var workflow = Rows.workflow(HEAD + "states" + ONE);
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);
        for (String query : List.of("state=ready", "state=ready&run=" + run.run())) {
            var answer = api.get("/v1/executions?" + query);

            assertThat(answer.status()).as(query).isEqualTo(422);
            assertThat(answer.detail()).isEqualTo(expected);
        }
        assertThat(api.get("/v1/runs?state=Cancelling").status()).isEqualTo(200);
    }

    @Test
    void refusesTheNullCharacterInACommand() {
        var command = Map.of("argv", List.of("echo", "a\0b"));

        var answer = api.post("/v1/runs", Map.of("command", command));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("the character U+0000 is not allowed");
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void findsARunByIdByNumberAndAsTheLatest() {
        var workflow = Rows.workflow(HEAD + "found" + ONE);
        var made = rows.artifact("made", "lyon");
        var run =
                Rows.with(
                        rows.run(workflow, 3, new RunState.Failed(Rows.NOON, "b failed")),
                        Map.of("x", made.artifact().id()));
        api.write(workflow, run, made, Rows.replica(made, "lyon"));

        for (String name : List.of(run.run().toString(), "found%2F3", "latest")) {
            var answer = api.get("/v1/runs/" + name);

            assertThat(answer.status()).as(name).isEqualTo(200);
            assertThat(answer.json().path("id").asString()).isEqualTo(run.run().toString());
            assertThat(answer.json().path("detail").asString()).isEqualTo("b failed");
            assertThat(answer.json().path("endedAt").asString())
                    .isEqualTo("2026-01-02T12:00:00.000Z");
            assertThat(answer.json().path("labels").path("team").asString()).isEqualTo("t");
            assertThat(answer.json().path("outputs").toString())
                    .isEqualTo(
                            "[{\"name\":\"x\",\"artifact\":\"%s\",\"state\":\"Visible\"}]"
                                    .formatted(made.artifact().id()));
        }
        assertThat(api.get("/v1/runs/found%2F4").status()).isEqualTo(404);
        assertThat(api.get("/v1/runs/nonsense").status()).isEqualTo(422);
    }

    @Test
    void hidesRunsOfOtherProjects() {
        var other = Rows.workflow(new ProjectName("secret"), HEAD + "hidden" + ONE);
        var run = rows.run(other, 1, new RunState.Running());
        api.write(other, run);

        var shown = api.send(member("/v1/runs/" + run.run()));
        var listed = api.send(member("/v1/runs"));

        assertThat(shown.status()).isEqualTo(404);
        assertThat(listed.text()).doesNotContain(run.run().toString());
        assertThat(api.get("/v1/runs/" + run.run()).status()).isEqualTo(200);
    }

    @Test
    void showsExecutionsWithWhereAndWhyAndHowLong() {
        var workflow = Rows.workflow(HEAD + "shown" + ONE);
        var run = rows.run(workflow, 1, new RunState.Running());
        var made = Rows.visibleAt(rows.artifact("eleven byte", "lyon"), Rows.NOON.plusMillis(600));
        var done =
                rows.execution(
                        run,
                        0,
                        "a",
                        "",
                        new ExecutionState.Succeeded(
                                new Fence(1),
                                new TreeMap<>(Map.of("x", made.artifact().id())),
                                Rows.NOON.plusSeconds(5)));
        var failed =
                rows.execution(
                        run, 1, "b", "1", new ExecutionState.Failed("exit code 3", Rows.NOON));
        var ready =
                rows.execution(run, 2, "b", "2", new ExecutionState.Ready("no site offers a pool"));
        var outcome = new AttemptOutcome.Failed(143, 15, "killed by signal 15", false);
        Instant end = Rows.NOON.plusSeconds(5);
        var attempt =
                rows.attempt(
                        done,
                        "lyon",
                        new AttemptState.Ended(new AttemptOutcome.Succeeded(), end),
                        Optional.of(
                                Rows.report(
                                        new AttemptOutcome.Succeeded(),
                                        Map.of("x", made.artifact().content()))));
        var second = rows.attempt(failed, "lyon", new AttemptState.Ended(outcome, end));
        api.write(workflow, run, made, done, failed, ready, attempt, second);
        api.write(
                Rows.decision(attempt, Rows.placement("lyon", "the only pool with a GPU"))
                        .toArray(new io.atoll.control.event.ControlRecord[0]));

        var items = api.get("/v1/executions?run=" + run.run()).json().path("items");

        assertThat(items.size()).isEqualTo(3);
        assertThat(items.get(0).toString())
                .isEqualTo(
                        """
                        {"id":"%s","run":"%s","name":"a","label":"a","state":"Succeeded","site":"lyon","pool":"cpu","attempt":1,\
                        "why":"the only pool with a GPU","waitingMs":1001,"stagingMs":2,"runningMs":300,"publishingMs":4,\
                        "bytesIn":0,"bytesOut":11,"exitCode":0,"submittedAt":"2026-01-02T12:00:00.000Z",\
                        "startedAt":"2026-01-02T12:00:04.696Z","endedAt":"2026-01-02T12:00:05.000Z"}\
                        """
                                .formatted(done.execution(), run.run()));
        showsWhyTheyDidNotSucceed(items);
        assertThat(
                        api.get("/v1/executions?state=Ready&run=" + run.run())
                                .json()
                                .path("items")
                                .size())
                .isEqualTo(1);

        showsOne(failed, done, made);
        assertThat(api.get("/v1/executions?limit=1").json().path("next").isString()).isTrue();
    }

    @Test
    void countsTheWaitOfASecondAttemptFromTheEndOfTheFirst() {
        var workflow = Rows.workflow(HEAD + "twice" + ONE);
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 0, "a", "", new ExecutionState.Active(new Fence(2)));
        var lost = new AttemptOutcome.Failed(1, 0, "exit code 1", false);
        var first =
                rows.attempt(
                        execution,
                        "lyon",
                        new AttemptState.Ended(lost, Rows.NOON.plusMillis(1600)));
        api.write(
                workflow,
                run,
                execution,
                first,
                Rows.next(first, new AttemptState.Running(Rows.NOON.plusSeconds(2))));

        var items = api.get("/v1/executions?run=" + run.run()).json().path("items");
        var one = api.get("/v1/executions/" + execution.execution()).json();

        assertThat(items.get(0).path("waitingMs").asLong()).isEqualTo(400);
        assertThat(one.path("waitingMs").asLong()).isEqualTo(400);
    }

    @Test
    void tellsWhyACancelledExecutionHasNotEndedAndWhatAnOperatorCanDo() {
        var workflow = Rows.workflow(HEAD + "stubborn" + ONE);
        var run = rows.run(workflow, 1, new RunState.Cancelling("ann"));
        var execution =
                rows.execution(run, 0, "a", "", new ExecutionState.Cancelling(new Fence(1), "ann"));
        var lingering = new AttemptState.Lingering(Rows.NOON, "cannot end process 7 of it");
        api.write(workflow, run, execution, rows.attempt(execution, "lyon", lingering));

        var one = api.get("/v1/executions/" + execution.execution()).json();

        assertThat(one.path("reason").asString())
                .startsWith("cancelled by ann; its site cannot end process 7 of it; an operator")
                .contains("--force");
        assertThat(one.path("attempts").get(0).path("state").asString()).isEqualTo("Lingering");
        assertThat(one.path("attempts").get(0).path("detail").asString())
                .isEqualTo("cannot end process 7 of it");
    }

    private static void showsWhyTheyDidNotSucceed(JsonNode items) {
        assertThat(items.get(1).path("label").asString()).isEqualTo("b[1]");
        assertThat(items.get(1).path("waitingMs").asLong()).isEqualTo(400);
        assertThat(items.get(1).path("bytesIn").asLong()).isEqualTo(11);
        assertThat(items.get(1).path("exitCode").asInt()).isEqualTo(143);
        assertThat(items.get(1).path("signal").asInt()).isEqualTo(15);
        assertThat(items.get(1).path("detail").asString()).isEqualTo("killed by signal 15");
        assertThat(items.get(2).path("reason").asString()).isEqualTo("no site offers a pool");
    }

    private void showsOne(ExecutionRecord failed, ExecutionRecord done, ArtifactRecord made) {
        var one = api.get("/v1/executions/" + failed.execution()).json();
        assertThat(one.path("inputs").get(0).path("artifact").asString())
                .isEqualTo(made.artifact().id().toString());
        assertThat(one.path("attempts").get(0).path("outcome").asString()).isEqualTo("Failed");
        assertThat(
                        api.get("/v1/executions/" + done.execution())
                                .json()
                                .path("outputs")
                                .get(0)
                                .path("sizeBytes")
                                .asLong())
                .isEqualTo(11);
    }

    private HttpRequest member(String path) {
        return api.anonymous(path).header("Authorization", "Bearer " + api.member.text()).build();
    }
}
