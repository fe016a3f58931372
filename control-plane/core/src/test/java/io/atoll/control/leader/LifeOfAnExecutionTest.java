package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifeOfAnExecutionTest {
    private final Sandpit pit = new Sandpit();

    @Test
    void placesStartsAndEndsASingleExecution() {
        var lyon = pit.site("lyon", 2);

        var run = pit.submit(workflow(step("a")));

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.take(Effect.SendAssignments.class)).hasSize(1);
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
        assertThat(pit.events(EventKind.RUN_ENDED)).hasSize(1);
        assertThat(pit.take(Effect.SendRelease.class)).hasSize(1);
    }

    @Test
    void readiesWhatWaitedForAnOutput() {
        var lyon = pit.site("lyon", 1);
        var run = pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x").out("y")));

        assertThat(lyon.work()).isEqualTo(2);

        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
        assertThat(pit.rows(ArtifactRecord.class)).hasSize(2);
    }

    @Test
    void pushesOnceAndFetchesAtEachConsumersSite() {
        var lyon = pit.site("lyon", 4);
        var oslo = pit.site("oslo", 4);
        var kiel = pit.site("kiel", 4);
        var run =
                pit.submit(
                        workflow(
                                step("a").out("x").at(lyon.name),
                                step("b").in("x", "a/x").at(oslo.name),
                                step("c").in("x", "a/x").at(kiel.name)));

        lyon.work();

        assertThat(pit.orders()).extracting(TransferOrder::isFetch).containsExactly(false);
        assertThat(pit.state("b")).isEqualTo("Ready");
        lyon.move();
        assertThat(pit.state("b")).isEqualTo("Active");
        assertThat(pit.orders()).extracting(TransferOrder::isFetch).containsExactly(true, true);
        oslo.move();
        kiel.move();
        oslo.work();
        kiel.work();
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void gathersAllElementsOfAForeach() {
        var lyon = pit.site("lyon", 3);
        var run =
                pit.submit(
                        workflow(
                                List.of(),
                                List.of("fit/y"),
                                step("part").each("seed", 1, 8).out("x"),
                                step("fit").in("parts", "part/*/x").out("y")));

        for (int i = 0; i < 6; i++) {
            lyon.work();
        }

        assertThat(pit.state("fit")).isEqualTo("Succeeded");
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
        assertThat(pit.orders()).extracting(TransferOrder::isFetch).containsExactly(false);
    }

    @Test
    void handsAChainAheadBehindItsFirstStep() {
        var lyon = pit.site("lyon", 1);
        pit.submit(
                workflow(
                        step("a").out("x"),
                        step("b").in("x", "a/x").out("y"),
                        step("c").in("y", "b/y")));

        assertThat(pit.state("c")).isEqualTo("Active");
        assertThat(pit.attempts("b").getLast().awaits()).containsExactly(pit.attempt("a"));
        assertThat(pit.attempts("c").getLast().awaits()).containsExactly(pit.attempt("b"));
        lyon.fail(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Failed");
        assertThat(pit.state("b")).isEqualTo("Skipped");
        assertThat(pit.state("c")).isEqualTo("Skipped");
        assertThat(pit.take(Effect.SendStop.class)).hasSize(2);
    }

    @Test
    void placesAgainWhatWasHandedAheadBehindAFailureThatIsTolerated() {
        var lyon = pit.site("lyon", 1);
        var run = pit.submit(workflow(step("a").each("i", 1, 1).tolerate(1), step("b").needs("a")));
        var behind = pit.attempt("b");
        assertThat(pit.attempts("b").getLast().awaits()).containsExactly(pit.attempt("a[1]"));

        lyon.fail(pit.attempt("a[1]"));

        assertThat(pit.state("b")).isEqualTo("Active");
        assertThat(pit.attempt("b").fence()).isEqualTo(behind.fence().next());
        lyon.succeed(pit.attempt("b"));
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void appliesEachReportOnce() {
        var lyon = pit.site("lyon", 1);
        pit.submit(workflow(step("a").retry(1, 0)));
        var first = pit.attempt("a");
        lyon.fail(first);
        var second = pit.attempt("a");

        lyon.repeatLast(
                new Report.AttemptEnded(
                        second,
                        io.atoll.work.AttemptReport.of(
                                new io.atoll.work.AttemptOutcome.Cancelled())));

        assertThat(second.fence().number()).isEqualTo(2);
        assertThat(pit.state("a")).isEqualTo("Active");
    }
}
