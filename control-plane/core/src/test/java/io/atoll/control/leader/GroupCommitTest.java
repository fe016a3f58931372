package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                    stepped::add,
                    pit.time);

    GroupCommitTest() {
        pit.site("lyon", 10);
    }

    private void submit() {
        loop.submit(
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER, workflow(step("a")), Map.of(), List.of(), Optional.empty()),
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
    void appliesTheNextBatchWhileOneIsBeingCommittedAndKeepsTheirOrder() {
        for (int i = 0; i < 3; i++) {
            submit();
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
