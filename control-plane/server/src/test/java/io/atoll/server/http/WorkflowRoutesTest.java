package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.Reply;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.RunId;
import io.atoll.work.AttemptOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class WorkflowRoutesTest {
    private static final String HEAD = "kind: Workflow\nversion: atoll/v1\nname: ";
    private static final String BODY =
            "\nexecutions:\n  - {name: a, script: x, foreach: {n: 1..2}, outputs: {x: {path: x}}}\n"
                    + "outputs: {x: a/*/x}\n";

    private final Api api = Api.get();
    private final Rows rows = new Rows(api);

    @Test
    void tellsWhatAFileNeedsBeforeItCanRun() {
        api.write(rows.site("lyon", new SiteState.Disconnected(Rows.NOON)));
        var answer =
                api.post(
                        "/v1/workflows/check",
                        Map.of(
                                "file",
                                "w.yaml",
                                "text",
                                HEAD
                                        + "w\n"
                                        + "inputs:\n"
                                        + "  here: {file: a/b.csv}\n"
                                        + "  there: {sitePath: raw.csv, at: lyon, classes: [raw],"
                                        + " labels: {k: v}}\n"
                                        + "executions: [{name: a, script: x, files: [x.sh], inputs:"
                                        + " {h: here, t: there}}]"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo(
                        """
                        {"ok":true,"name":"w","project":"demo","localInputs":[{"input":"here","file":"a/b.csv","classes":[],"labels":{}}],\
                        "inPlaceInputs":[{"input":"there","site":"lyon","path":"raw.csv","classes":["raw"],"labels":{"k":"v"}}]}\
                        """);
        var missing =
                api.post(
                        "/v1/workflows/check",
                        Map.of(
                                "file",
                                "w.yaml",
                                "files",
                                Map.of(),
                                "text",
                                HEAD + "w\nexecutions: [{name: a, script: x, files: [x.sh]}]"));
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.json().path("problems").get(0).path("message").asString())
                .isEqualTo(
                        "cannot ship 'x.sh' of execution 'a': there is no such file next to"
                                + " w.yaml");
        assertThat(api.leader.commands()).isEmpty();
    }

    @Test
    void plansWithoutRunningAnything() {
        api.leader.answer(
                new Reply.Planned(
                        List.of(
                                new Reply.PlannedExecution(
                                        "a",
                                        Optional.of("1"),
                                        Rows.placement("lyon", "cheapest")))));

        var answer = api.post("/v1/plans", Map.of("text", HEAD + "planned" + BODY));

        assertThat(answer.text())
                .isEqualTo(
                        """
                        {"workflow":"planned","project":"demo","executions":[{"name":"a","index":"1","label":"a[1]","placement":\
                        {"site":"lyon","pool":"cpu","why":"cheapest","policy":"climate-default","verdicts":[\
                        {"site":"lyon","pool":"cpu","feasible":true,"reasons":[],"scores":[{"name":"cost","weight":50,"score":80.5}],"total":80.5},\
                        {"site":"far","pool":"cpu","feasible":false,"reasons":["is not connected"],"scores":[],"total":0.0}]}}],\
                        "code":[{"execution":"a","output":"x","path":"x","code":"v2:sha256:476d418ca2e753dd959d245ba9b52900bdaf516fe53abfc66f476d6ea00700f0"}],"policies":[]}\
                        """);
        assertThat(api.leader.commands())
                .singleElement()
                .isInstanceOf(ControlCommand.PlanRun.class);
    }

    @Test
    void showsTheNewestVersionOfAWorkflow() {
        api.write(Rows.workflow(HEAD + "kept" + BODY));

        assertThat(api.get("/v1/workflows").json().path("items").toString()).contains("\"kept\"");
        var shown = api.get("/v1/workflows/kept").json();
        assertThat(shown.path("version").asInt()).isEqualTo(1);
        assertThat(shown.path("executions").toString()).isEqualTo("[\"a\"]");
        assertThat(api.get("/v1/workflows/kept?project=elsewhere").status()).isEqualTo(404);
    }

    @Test
    void explainsADecisionWithAllVerdicts() {
        var workflow = Rows.workflow(HEAD + "explained" + BODY);
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 0, "a", "1", new ExecutionState.Active(new Fence(1)));
        var attempt = rows.attempt(execution, "lyon", new AttemptState.Assigned());
        api.write(workflow, run, execution, attempt);
        api.write(
                Rows.decision(attempt, Rows.placement("lyon", "cheapest of all"))
                        .toArray(new ControlRecord[0]));

        var answer = api.get("/v1/executions/" + execution.execution() + "/explanation").json();

        assertThat(answer.path("label").asString()).isEqualTo("a[1]");
        assertThat(answer.path("decision").toString())
                .startsWith(
                        "{\"site\":\"lyon\",\"pool\":\"cpu\",\"why\":\"cheapest of"
                            + " all\",\"policy\":\"climate-default\",\"policiesDigest\":\"sha256:")
                .endsWith("\"factsRevision\":1,\"at\":\"2026-01-02T12:00:00.000Z\"}");
        assertThat(answer.path("verdicts").size()).isEqualTo(2);
    }

    @Test
    void explainsWhereAReadyOneWouldGoNow() {
        var workflow = Rows.workflow(HEAD + "ready" + BODY);
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 1, "a", "2", new ExecutionState.Ready("no room"));
        api.write(workflow, run, execution);
        api.leader.answer(
                new Reply.Planned(
                        List.of(
                                new Reply.PlannedExecution(
                                        "a", Optional.of("1"), Rows.placement("here", "x")),
                                new Reply.PlannedExecution(
                                        "a", Optional.of("2"), Rows.placement("there", "y")))));

        var answer = api.get("/v1/executions/" + execution.execution() + "/explanation").json();

        assertThat(answer.path("reason").asString()).isEqualTo("no room");
        assertThat(answer.path("decision").isMissingNode()).isTrue();
        assertThat(answer.path("verdicts").get(0).path("site").asString()).isEqualTo("there");
    }

    @Test
    void tellsWhenAnExecutionThatPausesIsTriedAgain() {
        var workflow = Rows.workflow(HEAD + "pauses" + BODY);
        var run = rows.run(workflow, 1, new RunState.Running());
        var ready = rows.execution(run, 0, "a", "1", new ExecutionState.Ready("has failed once"));
        var until = Rows.NOON.plusSeconds(9);
        var pauses = Rows.with(ready, new Spent(1, 0, 0, 0, Optional.of(until)));
        var failed = new AttemptOutcome.Failed(1, 0, "exit code 1", false);
        var other = rows.execution(run, 1, "a", "2", new ExecutionState.Ready("no room"));
        var waits = Rows.with(other, new Spent(1, 1, 0, 0, Optional.of(until)));
        api.write(
                workflow,
                run,
                pauses,
                waits,
                rows.attempt(pauses, "lyon", new AttemptState.Ended(failed, Rows.NOON)),
                rows.attempt(waits, "lyon", new AttemptState.Ended(failed, until.plusSeconds(1))));

        var items = api.get("/v1/executions?run=" + run.run()).json().path("items");

        assertThat(items.get(0).path("reason").asString()).isEqualTo("has failed once");
        assertThat(items.get(0).path("nextTryAt").asString()).isEqualTo("2026-01-02T12:00:09.000Z");
        assertThat(items.get(1).path("nextTryAt").isMissingNode()).as("is past").isTrue();
    }

    @Test
    void cancelsARunAndAnExecution() {
        var workflow = Rows.workflow(HEAD + "cancelled" + BODY);
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 0, "a", "1", new ExecutionState.Ready(""));
        api.write(workflow, run, execution);
        api.leader.answer(new Reply.Cancelling(List.of(execution.execution())));

        assertThat(api.post("/v1/runs/cancelled%2F1/cancel", Map.of()).status()).isEqualTo(200);
        var answer =
                api.post(
                        "/v1/executions/" + execution.execution() + "/cancel",
                        Map.of("force", true));

        assertThat(answer.text())
                .isEqualTo("{\"stopping\":[\"%s\"]}".formatted(execution.execution()));
        assertThat(api.leader.only(ControlCommand.CancelRun.class).run()).isEqualTo(run.run());
        assertThat(api.leader.only(ControlCommand.CancelExecution.class).force()).isTrue();
    }

    @Test
    void triesAFailedRunAgainWithAllItsRows() {
        var workflow = Rows.workflow(HEAD + "again" + BODY);
        var run = rows.run(workflow, 1, new RunState.Failed(Rows.NOON, "a[2] failed"));
        var made = rows.artifact("made again", "lyon");
        var done =
                rows.execution(
                        run,
                        0,
                        "a",
                        "1",
                        new ExecutionState.Succeeded(
                                new Fence(1),
                                new TreeMap<>(Map.of("x", made.artifact().id())),
                                Rows.NOON));
        var failed = rows.execution(run, 1, "a", "2", new ExecutionState.Failed("no", Rows.NOON));
        var second = rows.run(workflow, 2, new RunState.Running());
        api.write(workflow, run, done, failed, second, made, Rows.replica(made, "lyon"));
        RunId id = second.run();
        api.leader.answer(new Reply.Submitted(id, 2, 2, Optional.empty()));

        var answer = api.post("/v1/runs/" + run.run() + "/retry", Map.of("failed", true));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("id").asString()).isEqualTo(id.toString());
        var ended = api.leader.only(ControlCommand.RetryRun.class).ended();
        assertThat(ended.executions()).containsExactly(done, failed);
        assertThat(ended.artifacts()).extracting(each -> each.artifact()).containsExactly(made);
        assertThat(ended.workflow()).isEqualTo(workflow.spec());
    }
}
