package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.GroupCommit;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.loop.WatchedLoop;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final Sandpit pit = new Sandpit();
    private final List<List<ControlRecord>> batches = new ArrayList<>();
    private final ArrayDeque<Consumer<Optional<CommitRefusedException>>> commits =
            new ArrayDeque<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<String> stepped = new ArrayList<>();
    private final GroupCommit loop =
            new GroupCommit(
                    new VirtualEventLoop(
                            LoopConfig.named("leader"), pit.time, new FailingFaultHandler()),
                    pit.federation(),
                    (records, done) -> {
                        batches.add(records);
                        commits.add(done);
                    },
                    effects::addAll,
                    Set.of(),
                    end -> stepped.add(end.why()),
                    pit.time);

    private final Sandpit.FakeSite site = pit.site("lyon", 10);

    @Test
    void countsAnEventThatHoldsTheLoopByItsName() {
        var slow = new SlowEvents(pit.time, Duration.ofMillis(50), _ -> {});
        var thread =
                new VirtualEventLoop(
                        LoopConfig.named("leader"), pit.time, new FailingFaultHandler());
        var leader =
                new GroupCommit(
                                new WatchedLoop(thread, slow),
                                new SlowMachine(pit.federation(), pit.time),
                                (_, done) -> done.accept(Optional.empty()),
                                _ -> {},
                                Set.of(),
                                _ -> {},
                                pit.time)
                        .start();
        leader.submit(
                new AgentEvent.Reported(
                        new SiteName("lyon"),
                        new Generation(1),
                        1,
                        new Report.AttemptStaging(
                                new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1))),
                        0));
        leader.submit(new ControlEvent.Ticked());

        pit.time.advance(Duration.ofMillis(1_500));

        assertThat(slow.counted())
                .extracting(SlowEvents.Kind::kind)
                .containsExactly("leader.AttemptStaging", "leader.Ticked", "leader.tick");
    }

    private void submit() {
        submit(step("a"));
    }

    private void submit(Specs.Step step) {
        loop.submit(
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER, workflow(step), Map.of(), List.of(), Optional.empty()),
                Duration.ofSeconds(5),
                replies::add);
    }

    private void committed() {
        commits.remove().accept(Optional.empty());
        pit.time.settle();
    }

    @Test
    void tellsNobodyBeforeTheCommit() {
        submit();
        submit();
        pit.time.settle();

        assertThat(batches).hasSize(1);
        assertThat(replies).isEmpty();
        assertThat(effects).isEmpty();
        committed();
        assertThat(replies).hasSize(2).allMatch(Reply.Submitted.class::isInstance);
        assertThat(effects.stream().filter(Effect.SendAssignments.class::isInstance)).hasSize(1);
    }

    @Test
    void commitsTogetherWhatCameDuringACommit() {
        for (int i = 0; i < 3; i++) {
            submit();
            pit.time.settle();
        }

        assertThat(batches).hasSize(1);
        committed();
        assertThat(replies).hasSize(1);
        assertThat(batches).hasSize(2);
        committed();
        assertThat(replies).hasSize(3);
        assertThat(commits).isEmpty();
    }

    @Test
    void sparesCommitsPastABurst() {
        for (int i = 0; i < 16; i++) {
            submit();
            pit.time.settle();
            committed();
        }
        assertThat(batches).hasSize(16);

        submit();
        submit();
        pit.time.settle();
        assertThat(batches).hasSize(16);
        pit.time.skip(Duration.ofMillis(2));
        pit.time.settle();
        assertThat(batches).hasSize(17);
        committed();
        assertThat(replies).hasSize(18);
    }

    @Test
    void sendsAFullBatchBehindTheOneBeingCommittedAndKeepsTheirOrder() {
        for (int i = 0; i < 3; i++) {
            submit(step("a").each("i", 1, 2_000));
            pit.time.settle();
        }

        assertThat(batches).hasSize(2);
        var first = commits.remove();
        committed();
        assertThat(replies).isEmpty();
        first.accept(Optional.empty());
        pit.time.settle();
        assertThat(replies).hasSize(2);
        assertThat(batches).hasSize(3);
    }

    @Test
    void letsWhatNobodyWaitsForJoinALaterCommit() {
        submit();
        pit.time.settle();
        committed();
        var attempt =
                effects.stream()
                        .filter(Effect.SendAssignments.class::isInstance)
                        .map(sent -> ((Effect.SendAssignments) sent).assignments().getFirst())
                        .findFirst()
                        .orElseThrow()
                        .attempt();

        loop.submit(
                new AgentEvent.Reported(
                        site.name, site.generation(), 1, new Report.AttemptStaging(attempt), 0));
        pit.time.settle();
        assertThat(commits).isEmpty();
        loop.submit(
                new AgentEvent.Reported(
                        site.name,
                        site.generation(),
                        2,
                        new Report.AttemptStarted(attempt, pit.time.now()),
                        0));
        pit.time.settle();
        assertThat(commits).hasSize(1);
        committed();

        loop.submit(
                new AgentEvent.Reported(
                        site.name, site.generation(), 3, new Report.AttemptPublishing(attempt), 0));
        pit.time.settle();
        assertThat(commits).isEmpty();
        pit.time.skip(Duration.ofMillis(20));
        pit.time.settle();
        assertThat(commits).hasSize(1);
        committed();
        assertThat(effects).contains(new Effect.SendAcknowledge(site.name, 3));
    }

    @Test
    void stepsDownWhenNobodyKnowsWhetherACommitIsIn() {
        submit();
        pit.time.settle();
        submit();
        pit.time.settle();

        commits.remove()
                .accept(
                        Optional.of(
                                new CommitRefusedException(
                                        CommitRefusedException.Reason.OUTCOME_UNKNOWN, "lost")));
        pit.time.settle();
        submit();
        pit.time.settle();

        assertThat(stepped).containsExactly("lost");
        assertThat(replies)
                .hasSize(3)
                .allSatisfy(
                        reply ->
                                assertThat(reply)
                                        .isInstanceOfSatisfying(
                                                Reply.Refused.class,
                                                refused ->
                                                        assertThat(refused.code())
                                                                .isEqualTo(ErrorCode.UNAVAILABLE)));
        assertThat(effects).isEmpty();
    }
}
