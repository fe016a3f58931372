package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.commit.GroupCommit;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.event.SideWork;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is costly and changes nothing is worked out beside the leader's loop. */
class BesideLoopTest {
    private static final int MANY = 600;

    private final Sandpit pit = new Sandpit();
    private final ArrayDeque<Runnable> worker = new ArrayDeque<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<TermEnd> ended = new ArrayList<>();
    private Sandpit.FakeSite lyon;
    private GroupCommit leader;

    @BeforeEach
    void lead() {
        lyon = pit.site("lyon", 4);
        pit.site("nice", 4);
        leader =
                new GroupCommit(
                                new VirtualEventLoop(
                                        LoopConfig.named("leader"),
                                        pit.time,
                                        new FailingFaultHandler()),
                                pit.federation(),
                                (records, done) -> {
                                    pit.store.commit(pit.term(), records);
                                    done.accept(Optional.empty());
                                },
                                _ -> {},
                                Set.of(),
                                ended::add,
                                pit.time)
                        .beside(worker::add);
    }

    private static WorkflowSpec large() {
        return workflow(
                step("part").each("n", 1, MANY).out("x"), step("all").in("parts", "part/*/x"));
    }

    private static ControlCommand.PlanRun plan(WorkflowSpec workflow) {
        return new ControlCommand.PlanRun(Sandpit.MEMBER, workflow, Map.of(), List.of());
    }

    private static ControlCommand.SubmitRun submit(WorkflowSpec workflow, String key) {
        return submit(workflow, Map.of(), key);
    }

    private static ControlCommand.SubmitRun submit(
            WorkflowSpec workflow, Map<String, ArtifactId> inputs, String key) {
        return new ControlCommand.SubmitRun(
                Sandpit.MEMBER,
                workflow,
                inputs,
                List.of(),
                Optional.of(IdempotencyKey.of("/v1/runs", key, Digest.of(key))));
    }

    private void ask(ControlCommand command) {
        leader.submit(command, Duration.ofSeconds(30), replies::add);
        pit.time.settle();
    }

    private void work() {
        worker.remove().run();
        pit.time.settle();
    }

    @Test
    void plansALargeRunBesideTheLoopAndSaysTheSame() {
        var onTheLoop = pit.ask(plan(large()));

        ask(plan(large()));
        assertThat(replies).isEmpty();
        ask(plan(workflow(step("a"))));
        assertThat(replies).as("others go on meanwhile").hasSize(1);
        work();

        assertThat(replies.getLast()).isEqualTo(onTheLoop).hasToString(onTheLoop.toString());
        assertThat(onTheLoop)
                .isInstanceOfSatisfying(
                        Reply.Planned.class,
                        planned -> assertThat(planned.executions()).hasSize(MANY + 1));
    }

    @Test
    void tellsWhatWasSoWhenAPlanWasAskedFor() {
        var then = pit.ask(plan(large()));
        ask(plan(large()));
        pit.apply(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.CORDON));

        work();

        assertThat(replies).containsExactly(then);
        assertThat(worker).isEmpty();
        assertThat(pit.ask(plan(large()))).isNotEqualTo(then);
    }

    @Test
    void checksALargeRunBesideTheLoopAndBeginsItOnIt() {
        ask(submit(large(), "one"));
        assertThat(replies).isEmpty();
        assertThat(pit.rows(RunRecord.class)).isEmpty();

        work();

        assertThat(replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Submitted.class,
                        made -> assertThat(made.executions()).isEqualTo(MANY + 1));
        assertThat(pit.rows(RunRecord.class)).hasSize(1);
    }

    @Test
    void beginsOneRunForOneKeyThoughItWasAskedTwice() {
        ask(submit(large(), "one"));
        ask(submit(large(), "one"));
        assertThat(worker).hasSize(2);

        work();
        work();

        assertThat(replies)
                .extracting(reply -> ((Reply.Submitted) reply).run())
                .hasSize(2)
                .satisfies(runs -> assertThat(new HashSet<>(runs)).hasSize(1));
        assertThat(pit.rows(RunRecord.class)).hasSize(1);
    }

    @Test
    void takesWhatWasWorkedOutForNoOtherCommandThanItWasWorkedOutFor() {
        var input = lyon.register("in", "open");
        var workflow =
                workflow(
                        List.of("in"),
                        List.of(),
                        step("part").in("i", "in").each("n", 1, MANY).out("x"));
        var inputs = Map.of("in", input);
        ask(submit(workflow, inputs, "one"));
        ask(submit(workflow, inputs, "one"));
        work();
        work(); // its key answers it, so that nobody looks at what was worked out
        assertThat(replies).hasSize(2);
        lyon.report(new Report.ReplicaLost(Sandpit.content("in").digest(), "a byte is wrong"));

        assertThat(pit.ask(submit(workflow, inputs, "two"))).isInstanceOf(Reply.Rejected.class);
    }

    @Test
    void refusesWhatIsWrongInTheSameWords() {
        var wrong = workflow(step("part").each("n", 1, MANY), step("b").in("x", "part/*/no-such"));
        var onTheLoop = pit.ask(submit(wrong, "loop"));

        ask(submit(wrong, "beside"));
        work();

        assertThat(onTheLoop).isInstanceOf(Reply.Rejected.class);
        assertThat(replies).containsExactly(onTheLoop);
    }

    @Test
    void checksAgainWhatHasChangedMeanwhileAndInTheEndOnTheLoop() {
        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());
        ask(submit(large(), "one"));
        for (int tries = 1; tries <= 3; tries++) {
            assertThat(replies).isEmpty();
            assertThat(worker).as("try %d", tries).hasSize(1);
            pit.site("new-" + tries, 1);
            work();
        }

        assertThat(worker).isEmpty();
        assertThat(replies).singleElement().isInstanceOf(Reply.Submitted.class);
    }

    @Test
    void checksOnceWhateverHasChangedThatItDidNotLookAt() {
        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());
        ask(submit(large(), "one"));
        pit.apply(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.CORDON));
        lyon.cut();
        pit.pass(Duration.ofSeconds(20));
        work();

        assertThat(replies).as("where it could go").hasSize(1);

        Policies.apply(pit, List.of());
        ask(submit(large(), "two"));
        pit.site("oslo", 1);
        work();

        assertThat(replies).as("no place was asked for").hasSize(2);
        assertThat(replies).allMatch(reply -> reply instanceof Reply.Submitted);
    }

    @Test
    void checksAgainWhenASiteHasLeftThatItLookedAt() {
        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());
        ask(submit(large(), "one"));
        pit.ask(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.RETIRE));

        work();

        assertThat(replies).isEmpty();
        work();
        assertThat(replies).hasSize(1);
    }

    @Test
    void looksAtWhereAnInputLiesOnlyWhereThatMatters() {
        var input = lyon.register("in", "open");
        var workflow =
                workflow(
                        List.of("in"),
                        List.of(),
                        step("part").in("i", "in").each("n", 1, MANY).out("x"));
        ask(submit(workflow, Map.of("in", input), "one"));
        pit.upload("in");
        work();
        assertThat(replies).as("it lies somewhere, as before").hasSize(1);

        Policies.apply(pit, List.of(Policies.durable()));
        ask(submit(workflow, Map.of("in", input), "two"));
        lyon.report(new Report.ReplicaLost(Sandpit.content("in").digest(), "a byte is wrong"));
        work();
        assertThat(replies).as("a policy may ask where it lies").hasSize(1);
        work();
        assertThat(replies).hasSize(2);
    }

    @Test
    void beginsNothingOnAnInputThatWasLostMeanwhile() {
        var input = lyon.register("in", "open");
        var workflow =
                workflow(
                        List.of("in"),
                        List.of(),
                        step("part").in("i", "in").each("n", 1, MANY).out("x"));
        ask(submit(workflow, Map.of("in", input), "one"));
        lyon.report(new Report.ReplicaLost(Sandpit.content("in").digest(), "a byte is wrong"));
        work();
        work();

        assertThat(replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems())
                                        .singleElement()
                                        .asString()
                                        .contains("no site holds artifact"));
    }

    @Test
    void beginsNothingThatNobodyWaitsForAnyMore() {
        leader.submit(submit(large(), "one"), Duration.ofSeconds(30), replies::add);
        pit.time.settle();
        pit.time.advance(Duration.ofSeconds(31));

        work();

        assertThat(replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
                            assertThat(refused.sentence())
                                    .isEqualTo(
                                            "cannot begin in time: working it out took longer than"
                                                    + " it is waited for");
                        });
        assertThat(pit.rows(RunRecord.class)).isEmpty();
    }

    @Test
    void beginsNothingOnPoliciesThatWereReplacedMeanwhile() {
        ask(submit(large(), "one"));
        Policies.apply(pit, List.of(Policies.durable()));

        work();

        assertThat(replies).isEmpty();
        work();
        assertThat(replies).singleElement().isInstanceOf(Reply.Submitted.class);
    }

    @Test
    void keepsSmallThingsOnTheLoop() {
        ask(plan(workflow(step("a").each("n", 1, 200))));
        ask(submit(workflow(step("a").each("n", 1, 200)), "one"));

        assertThat(worker).isEmpty();
        assertThat(replies).hasSize(2);
    }

    @Test
    void answersWhatIsUnderWayWhenTheTermEnds() {
        ask(submit(large(), "one"));

        leader.stop("by hand");
        pit.time.settle();

        assertThat(replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        work();
        assertThat(replies).hasSize(1);
        assertThat(pit.rows(RunRecord.class)).isEmpty();
    }

    @Test
    void doesItOnTheLoopWhenNobodyTakesIt() {
        var alone =
                new GroupCommit(
                                new VirtualEventLoop(
                                        LoopConfig.named("leader"),
                                        pit.time,
                                        new FailingFaultHandler()),
                                pit.federation(),
                                (_, done) -> done.accept(Optional.empty()),
                                _ -> {},
                                Set.of(),
                                ended::add,
                                pit.time)
                        .beside(
                                _ -> {
                                    throw new RejectedExecutionException("it stops");
                                });

        alone.submit(plan(large()), Duration.ofSeconds(30), replies::add);
        pit.time.settle();

        assertThat(replies).singleElement().isInstanceOf(Reply.Planned.class);
    }

    @Test
    void takesNoMoreThanItsShareAndDoesTheRestOnTheLoop() {
        for (int i = 0; i < 70; i++) {
            ask(plan(large()));
        }

        assertThat(worker).hasSize(64);
        assertThat(replies).hasSize(6);
    }

    @Test
    void aFaultOfTheWorkIsMetOnTheLoop() {
        var broken =
                new SideWork() {
                    @Override
                    public void run() {}

                    @Override
                    public boolean stands() {
                        return false;
                    }
                };
        var machine =
                new SlowMachine(pit.federation(), pit.time) {
                    @Override
                    public Optional<SideWork> beside(ControlEvent event, java.time.Instant now) {
                        return Optional.of(broken);
                    }
                };
        var other =
                new GroupCommit(
                                new VirtualEventLoop(
                                        LoopConfig.named("leader"),
                                        pit.time,
                                        new FailingFaultHandler()),
                                machine,
                                (_, done) -> done.accept(Optional.empty()),
                                _ -> {},
                                Set.of(),
                                ended::add,
                                pit.time)
                        .beside(Runnable::run);

        other.submit(plan(large()), Duration.ofSeconds(30), replies::add);
        pit.time.advance(Duration.ofSeconds(1));

        assertThat(replies).singleElement().isInstanceOf(Reply.Planned.class);
        assertThat(ended).isEmpty();
    }
}
