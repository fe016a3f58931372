package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.LeaderConfig.Limits;
import io.atoll.control.live.Tripwire;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.work.ArtifactKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each bound of live state: past it a command is refused in a sentence and changes nothing. */
class LimitsTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 1);

    private void limit(Limits limits) {
        var standard = LeaderConfig.DEFAULT;
        pit.config(
                new LeaderConfig(
                        standard.globalStore(),
                        standard.globalBound(),
                        standard.leaseTtl(),
                        standard.heartbeatEvery(),
                        standard.repeatAfter(),
                        standard.lossMargin(),
                        standard.ticketTtl(),
                        standard.requestTtl(),
                        standard.uploadTtl(),
                        limits,
                        LeaderConfig.SiteFaults.DEFAULT,
                        Tripwire.NONE,
                        List.of()));
        lyon.connect();
    }

    private void refused(ControlCommand command, String sentence) {
        var effects = List.copyOf(pit.effects);
        int before = pit.store.log().size();
        assertThat(pit.ask(command))
                .isEqualTo(new Reply.Refused(ErrorCode.LIMIT_EXCEEDED, sentence));
        assertThat(pit.store.log()).hasSize(before);
        assertThat(pit.effects).isEqualTo(effects);
    }

    private static ControlCommand submit(WorkflowSpec workflow) {
        return new ControlCommand.SubmitRun(
                Sandpit.MEMBER, workflow, Map.of(), List.of(), Optional.empty());
    }

    private static ControlCommand upload(String text) {
        return new ControlCommand.BeginUpload(
                Sandpit.MEMBER,
                Specs.DEMO,
                Optional.empty(),
                Sandpit.content(text),
                ArtifactKind.FILE,
                new TreeSet<>(),
                Labels.none(),
                ContentMarks.NONE,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void boundsTheExecutionsOfARun() {
        limit(new Limits(3, 100, 100, 100, 100, 100, 100));

        refused(
                submit(workflow(step("a").each("n", 1, 4))),
                "cannot run workflow 'w': too many executions (got 4, expected at most 3)");
        pit.submit(workflow(step("a").each("n", 1, 3)));
    }

    @Test
    void boundsThePiecesThatOneExecutionReads() {
        limit(new Limits(100, 100, 100, 3, 100, 100, 100));

        refused(
                submit(workflow(step("a").each("n", 1, 4).out("x"), step("b").in("p", "a/*/x"))),
                "cannot run workflow 'w': too many inputs of execution 'b' (got 4, expected at most"
                        + " 3)");
        pit.submit(workflow(step("a").each("n", 1, 3).out("x"), step("b").in("p", "a/*/x")));
    }

    @Test
    void boundsTheExecutionsThatHaveNotEnded() {
        limit(new Limits(100, 3, 100, 100, 100, 100, 100));
        var run = pit.submit(workflow(step("a").each("n", 1, 2)));

        refused(
                submit(workflow(step("a").each("n", 1, 2))),
                "cannot run workflow 'w': 1 runs with 2 executions are unfinished (expected at most"
                        + " 100 and 3)");
        lyon.work();
        lyon.work();
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
        pit.submit(workflow(step("a").each("n", 1, 2)));
    }

    @Test
    void boundsTheRunsThatHaveNotEnded() {
        limit(new Limits(100, 100, 1, 100, 100, 100, 100));
        pit.submit(workflow(step("a")));

        refused(
                submit(workflow(step("a"))),
                "cannot run workflow 'w': 1 runs with 1 executions are unfinished (expected at most"
                        + " 1 and 100)");
        lyon.work();
        pit.submit(workflow(step("a")));
    }

    @Test
    void boundsArtifacts() {
        limit(new Limits(100, 100, 100, 100, 1, 100, 100));
        pit.ask(upload("one"));

        refused(upload("two"), "cannot make an artifact: 1 are in use (expected at most 1)");
    }

    @Test
    void boundsTheRequestsThatWaitForASite() {
        limit(new Limits(100, 100, 100, 100, 100, 1, 100));
        var register =
                new ControlCommand.RegisterInPlace(
                        Sandpit.MEMBER,
                        Specs.DEMO,
                        Optional.empty(),
                        lyon.name,
                        "a.csv",
                        new TreeSet<>(),
                        Labels.none(),
                        Optional.empty());
        pit.ask(register);
        assertThat(pit.take(Effect.SendRegister.class)).hasSize(1);

        refused(register, "cannot wait: 1 requests wait already");
    }

    @Test
    void boundsSites() {
        limit(new Limits(100, 100, 100, 100, 100, 100, 1));

        refused(
                new ControlCommand.InviteSite(
                        Sandpit.OPERATOR,
                        new SiteName("oslo"),
                        Labels.none(),
                        Digest.of("t"),
                        pit.time.now()),
                "cannot invite site 'oslo': there are 1 sites already");
    }
}
