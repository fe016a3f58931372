package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.Fence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The result of an attempt that was given up counts until a newer attempt is decided. */
class LateResultTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    // Taken back because its input was lost; its site has it, and has started it meanwhile.
    private AttemptRecord takenBack() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").out("y")),
                Map.of("in", input));
        var digest = Sandpit.content("observations").digest();
        pit.apply(new ControlEvent.GlobalReplicaLost(Sandpit.GLOBAL, digest, "gone"));
        assertThat(pit.state("a")).isEqualTo("Ready");
        return pit.attempts("a").getFirst();
    }

    private void inputIsBack() {
        pit.apply(
                new ControlEvent.ReplicaVerified(
                        Sandpit.GLOBAL, new UUID(1, 1), Sandpit.content("observations"), 12));
    }

    @Test
    void takesTheResultOfAnAttemptThatWasTakenBackAndHadFinished() {
        var attempt = takenBack();
        inputIsBack();

        lyon.succeed(attempt.attempt(), "y");

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Succeeded.class,
                        state -> assertThat(state.fence()).isEqualTo(new Fence(1)));
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.rows(ArtifactRecord.class))
                .filteredOn(row -> row.artifact().lineage().isPresent())
                .hasSize(1);
    }

    @Test
    void takesItFromASiteThatReturnsBeforeAnotherWasDecided() {
        pit.site("oslo", 1);
        pit.submit(workflow(step("busy").at(pit.at(new io.atoll.kernel.id.SiteName("oslo")).name)));
        var attempt = takenBack();
        inputIsBack();
        lyon.cut();
        pit.pass(Duration.ofMinutes(20));
        assertThat(pit.state("a")).isEqualTo("Ready");
        assertThat(pit.attempts("a")).hasSize(1);

        lyon.connect();
        assertThat(pit.attempts("a")).hasSize(1);
        lyon.succeed(attempt.attempt(), "y");

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void takesTheResultsOfAWholeChainInOrder() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(
                        List.of("in"),
                        List.of(),
                        step("a").in("x", "in").out("y"),
                        step("b").in("y", "a/y").out("z")),
                Map.of("in", input));
        var first = pit.attempt("a");
        var second = pit.attempt("b");
        var digest = Sandpit.content("observations").digest();
        pit.apply(new ControlEvent.GlobalReplicaLost(Sandpit.GLOBAL, digest, "gone"));
        assertThat(pit.state("b")).isEqualTo("Waiting");

        lyon.succeed(first, "y");
        lyon.succeed(second, "z");

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.state("b")).isEqualTo("Succeeded");
        assertThat(pit.attempts("b")).hasSize(1);
    }

    @Test
    void takesNothingOnceANewerAttemptIsDecided() {
        var oslo = pit.site("oslo", 2);
        pit.submit(workflow(step("a").out("y").retry(0, 3), step("b").in("y", "a/y").out("z")));
        var there = pit.at(pit.placeOf("a"));
        var elsewhere = there == oslo ? lyon : oslo;
        var first = pit.attempt("a");
        var second = pit.attempt("b");
        there.start(first);
        there.cut();
        pit.pass(Duration.ofMinutes(12));
        assertThat(pit.attempts("a")).hasSize(2);

        there.connect();
        there.succeed(first, "y");
        there.succeed(second, "z");
        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.state("b")).isNotEqualTo("Succeeded");
        elsewhere.start(pit.attempt("a"));
        elsewhere.succeed(pit.attempt("a"), "y");

        assertThat(pit.state("b")).isEqualTo("Active");
        assertThat(pit.attempts("b")).hasSizeGreaterThan(1);
        assertThat(pit.rows(ArtifactRecord.class))
                .singleElement()
                .satisfies(row -> assertThat(row.artifact().origin()).isEqualTo(elsewhere.name));
    }

    @Test
    void takesNothingThatReadWhatAnotherAttemptOfItsProducerMade() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(
                        List.of("in"),
                        List.of(),
                        step("a").in("x", "in").out("y"),
                        step("b").in("y", "a/y").out("z")),
                Map.of("in", input));
        var second = pit.attempt("b");
        var digest = Sandpit.content("observations").digest();
        pit.apply(new ControlEvent.GlobalReplicaLost(Sandpit.GLOBAL, digest, "gone"));
        inputIsBack();
        lyon.end(pit.attempt("a"), new io.atoll.work.AttemptOutcome.Cancelled());
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "y");
        assertThat(pit.execution("b").state()).isInstanceOf(ExecutionState.Ready.class);

        lyon.succeed(second, "z");

        assertThat(pit.state("b")).isEqualTo("Active");
        assertThat(pit.attempts("b")).hasSize(2);
    }

    @Test
    void takesNothingOfWhatWasCancelled() {
        var attempt = takenBack();
        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.MEMBER, pit.execution("a").execution(), false));

        lyon.succeed(attempt.attempt(), "y");

        assertThat(pit.state("a")).isEqualTo("Cancelled");
    }

    @Test
    void takesNothingThatLacksADeclaredOutput() {
        var attempt = takenBack();
        inputIsBack();

        lyon.succeed(attempt.attempt());

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void holdsALateSuccessBackUntilTheGlobalStoreHasItsOutputs() {
        Policies.apply(pit, List.of(Policies.durable()));
        var attempt = takenBack();
        inputIsBack();

        lyon.succeed(attempt.attempt(), "y");
        assertThat(pit.state("a")).isEqualTo("Active");
        lyon.move();

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void takesItUnderAnotherLeader() {
        var attempt = takenBack();
        inputIsBack();
        pit.rebuild();

        lyon.succeed(attempt.attempt(), "y");

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
    }
}
