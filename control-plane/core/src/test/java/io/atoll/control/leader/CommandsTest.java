package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.event.StoredRun;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final Generation NEVER = new Generation(0);
    private final Sandpit pit = new Sandpit();

    private Reply submit(String key, String body) {
        return pit.ask(
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER,
                        workflow(step("a")),
                        Map.of(),
                        List.of(),
                        Optional.of(IdempotencyKey.of("POST /v1/runs", key, Digest.of(body)))));
    }

    @Test
    void answersTheSameKeyWithTheSameRunAlsoAfterAChangeOfLeader() {
        var first = (Reply.Submitted) submit("k", "body");
        pit.rebuild();

        assertThat(first.begun()).contains(pit.rows(RunRecord.class).getFirst());
        assertThat(submit("k", "body"))
                .isEqualTo(
                        new Reply.Submitted(
                                first.run(), first.number(), first.executions(), Optional.empty()));
        assertThat(pit.rows(RunRecord.class)).hasSize(1);
        assertThat(submit("k", "other"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        reply -> assertThat(reply.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void listsAllProblemsAndStoresNothing() {
        var before = pit.store.log().size();

        var reply =
                pit.ask(
                        new ControlCommand.SubmitRun(
                                Sandpit.MEMBER,
                                workflow(
                                        List.of("raw"),
                                        List.of("nope/x"),
                                        step("a").in("x", "b/y").out("x"),
                                        step("b").in("x", "a/x").in("z", "seattle").out("y")),
                                Map.of(),
                                List.of(),
                                Optional.empty()));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems())
                                        .containsExactly(
                                                "cannot use input 'z' of execution 'b': the"
                                                        + " workflow has no input 'seattle'",
                                                "cannot use output 'nope-x': no execution has the"
                                                        + " name 'nope'",
                                                "cannot run workflow 'w': executions a, b wait for"
                                                        + " each other",
                                                "cannot bind input 'raw': no artifact was given"));
        assertThat(pit.store.log()).hasSize(before);
    }

    @Test
    void bindsAJoinTokenToTheFirstKeyThatUsedIt() {
        var token = Digest.of("token");
        var name = new SiteName("lyon");
        pit.ask(
                new ControlCommand.InviteSite(
                        Sandpit.OPERATOR,
                        name,
                        Labels.of(Map.of("region", "eu")),
                        token,
                        pit.time.now().plus(Duration.ofHours(1))));
        var installation = pit.ids().next();
        var join = new ControlCommand.JoinSite(token, Digest.of("key"), installation, NEVER);

        var first = pit.ask(join);
        pit.rebuild();

        assertThat(first)
                .isEqualTo(
                        new Reply.Joined(
                                name, new Generation(1), Labels.of(Map.of("region", "eu"))));
        assertThat(pit.ask(join)).isEqualTo(first);
        assertThat(
                        pit.ask(
                                new ControlCommand.JoinSite(
                                        token, Digest.of("other"), installation, NEVER)))
                .isInstanceOf(Reply.Refused.class);
        pit.time.skip(Duration.ofHours(2));
        assertThat(pit.ask(join)).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void givesEachElementTheInputThatItsOwnValueNames() {
        var lyon = pit.site("lyon", 2);
        var workflow =
                workflow(
                        List.of("1", "2"),
                        List.of(),
                        step("part").each("n", 1, 2).in("raw", "${each.n}"));
        var inputs = Map.of("1", pit.upload("one"), "2", pit.upload("two"));

        pit.submit(workflow, inputs);
        lyon.work();
        lyon.work();

        assertThat(pit.orders())
                .extracting(order -> order.content().digest())
                .contains(Sandpit.content("one").digest(), Sandpit.content("two").digest());
        assertThat(
                        pit.ask(
                                new ControlCommand.SubmitRun(
                                        Sandpit.MEMBER,
                                        workflow(
                                                List.of("1", "2"),
                                                List.of(),
                                                step("part")
                                                        .each("n", 1, 3)
                                                        .in("raw", "${each.n}")),
                                        inputs,
                                        List.of(),
                                        java.util.Optional.empty())))
                .isEqualTo(
                        new Reply.Rejected(
                                List.of(
                                        "cannot use input 'raw' of execution 'part': the workflow"
                                                + " has no input '3'")));
    }

    @Test
    void plansEveryExecutionAndStoresNothing() {
        pit.site("lyon", 2);
        var reply =
                pit.ask(
                        new ControlCommand.PlanRun(
                                Sandpit.MEMBER,
                                workflow(
                                        step("a").each("n", 1, 3).out("x"),
                                        step("b").in("p", "a/*/x")),
                                Map.of(),
                                List.of()));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Planned.class,
                        planned ->
                                assertThat(planned.executions())
                                        .hasSize(4)
                                        .allMatch(e -> e.placement().choice().isPresent()));
        assertThat(pit.rows(RunRecord.class)).isEmpty();
        assertThat(pit.rows(io.atoll.control.event.ControlRecord.ExecutionRecord.class)).isEmpty();
    }

    @Test
    void takesOverWhatSucceededWhenOnlyTheFailedIsRetried() {
        var lyon = pit.site("lyon", 2);
        var workflow = workflow(step("a").out("x"), step("b").in("x", "a/x").out("y"));
        var run = pit.submit(workflow);
        lyon.succeed(pit.attempt("a"), "x");
        lyon.fail(pit.attempt("b"));
        var stored =
                new StoredRun(
                        pit.rows(RunRecord.class).getLast(),
                        workflow,
                        pit.rows(io.atoll.control.event.ControlRecord.ExecutionRecord.class),
                        List.of());

        var reply =
                pit.ask(
                        new ControlCommand.RetryRun(
                                Sandpit.MEMBER, true, stored, Optional.empty()));

        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        assertThat(reply).isInstanceOf(Reply.Submitted.class);
        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).isEmpty();
        lyon.succeed(pit.attempt("b"), "y");
        assertThat(pit.rows(RunRecord.class).getLast().state().getClass().getSimpleName())
                .isEqualTo("Succeeded");
    }

    @Test
    void refusesWhatIsBeyondACallersRoles() {
        assertThat(
                        pit.ask(
                                new ControlCommand.InviteSite(
                                        Sandpit.MEMBER,
                                        new SiteName("lyon"),
                                        Labels.none(),
                                        Digest.of("t"),
                                        pit.time.now())))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        reply -> assertThat(reply.code()).isEqualTo(ErrorCode.DENIED));
    }
}
