package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.RunId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a user makes long does not use up the leader's stack. */
final class LongChainTest {
    private static final int STEPS = 10_000;

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 8);

    private RunId submitChain() {
        return pit.submit(
                workflow(
                        IntStream.range(0, STEPS)
                                .mapToObj(
                                        i ->
                                                i == 0
                                                        ? step("s0").retry(0, 0)
                                                        : step("s" + i).needs("s" + (i - 1)))
                                .toArray(Specs.Step[]::new)));
    }

    @Test
    void skipsAChainOfManyThousandWhenItsFirstFails() {
        var run = submitChain();

        lyon.fail(pit.attempt("s0"));

        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        assertThat(pit.rows(ExecutionRecord.class))
                .filteredOn(row -> row.state() instanceof ExecutionState.Skipped)
                .hasSize(STEPS - 1);
    }

    @Test
    void saysOfEachSkippedStepWhichOneBeforeItDidNotSucceed() {
        submitChain();

        lyon.fail(pit.attempt("s0"));

        assertThat(pit.execution("s1").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Skipped.class,
                        skipped -> assertThat(skipped.because()).isEqualTo("s0"));
        assertThat(pit.execution("s" + (STEPS - 1)).state())
                .isInstanceOfSatisfying(
                        ExecutionState.Skipped.class,
                        skipped -> assertThat(skipped.because()).isEqualTo("s" + (STEPS - 2)));
    }

    @Test
    void skipsAnExecutionOnceWhoeverOfItsProducersFails() {
        var run =
                pit.submit(
                        workflow(
                                step("a").retry(0, 0),
                                step("b").needs("a"),
                                step("c").needs("a"),
                                step("d").needs("b", "c")));

        lyon.fail(pit.attempt("a"));

        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        assertThat(pit.state("d")).isEqualTo("Skipped");
    }

    @Test
    void withdrawsAChainThatWasHandedAheadWhenItsFirstFails() {
        var run = submitChain();
        assertThat(pit.take(Effect.SendAssignments.class)).hasSizeGreaterThan(500);

        lyon.fail(pit.attempt("s0"));

        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        assertThat(pit.take(Effect.SendStop.class)).hasSizeGreaterThan(500);
    }

    @Test
    void cancelsAChainOfManyThousand() {
        var run = submitChain();

        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        assertThat(pit.rows(ExecutionRecord.class))
                .filteredOn(row -> row.state() instanceof ExecutionState.Cancelled)
                .hasSizeGreaterThan(STEPS / 2);
    }
}
