package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.state.ExecutionState;
import io.atoll.work.AttemptOutcome;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 8);

    @Test
    void triesAgainAsOftenAsTheBudgetOfTheKindAllows() {
        pit.submit(workflow(step("a").retry(1, 1)));

        lyon.fail(pit.attempt("a"));
        lyon.end(pit.attempt("a"), new AttemptOutcome.Preempted("spot"));
        lyon.end(pit.attempt("a"), new AttemptOutcome.Lost("gone"));
        assertThat(pit.state("a")).isEqualTo("Active");
        lyon.fail(pit.attempt("a"));

        assertThat(pit.attempts("a")).hasSize(4);
        assertThat(pit.state("a")).isEqualTo("Failed");
    }

    @Test
    void doesNotTryAgainWhatCannotHelp() {
        pit.submit(workflow(step("a").retry(5, 5)));

        lyon.end(
                pit.attempt("a"),
                new AttemptOutcome.Failed(127, 0, "command 'nope' was not found", true));

        assertThat(pit.state("a")).isEqualTo("Failed");
    }

    @Test
    void failsWhatDidNotMakeADeclaredOutput() {
        pit.submit(workflow(step("a").out("x")));

        lyon.succeed(pit.attempt("a"));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state ->
                                assertThat(state.why())
                                        .isEqualTo("output 'x' was declared and not made"));
    }

    @Test
    void goesElsewhereWhenTheOwnerRefuses() {
        pit.site("oslo", 8);
        pit.submit(workflow(step("a")));
        var first = pit.placeOf("a");

        pit.sites.values().stream()
                .filter(site -> site.name.equals(first))
                .forEach(
                        site ->
                                site.end(
                                        pit.attempt("a"),
                                        new AttemptOutcome.Refused("not on my machines")));

        assertThat(pit.placeOf("a")).isNotEqualTo(first);
    }

    @Test
    void saysWhyNothingIsLeftOnceAllOwnersRefused() {
        pit.submit(workflow(step("a")));

        lyon.end(pit.attempt("a"), new AttemptOutcome.Refused("not on my machines"));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Ready.class,
                        state -> assertThat(state.reason()).contains("refused this execution"));
    }

    @Test
    void goesOnWithoutTheElementsThatMayFail() {
        var run =
                pit.submit(
                        workflow(
                                step("part").each("n", 1, 3).out("x").tolerate(1),
                                step("sum").in("parts", "part/*/x").out("y")));
        lyon.fail(pit.attempt("part[2]"));
        lyon.succeed(pit.attempt("part[1]"), "x");
        lyon.succeed(pit.attempt("part[3]"), "x");

        assertThat(pit.state("sum")).isEqualTo("Active");
        lyon.succeed(pit.attempt("sum"), "y");
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void skipsWhatNeedsMoreThanIsTolerated() {
        var run =
                pit.submit(
                        workflow(
                                step("part").each("n", 1, 3).out("x").tolerate(1),
                                step("sum").in("parts", "part/*/x").out("y")));

        lyon.fail(pit.attempt("part[2]"));
        lyon.fail(pit.attempt("part[3]"));
        lyon.succeed(pit.attempt("part[1]"), "x");

        assertThat(pit.state("sum")).isEqualTo("Skipped");
        assertThat(pit.stateOf(run)).isEqualTo("Failed");
    }

    @Test
    void keepsAtMostSoManyRunningTogether() {
        pit.submit(workflow(step("a").each("n", 1, 5).atMost(2)));

        assertThat(active()).isEqualTo(2);
        lyon.work();
        assertThat(active()).isLessThanOrEqualTo(2);
        for (int i = 0; i < 5; i++) {
            lyon.work();
        }
        assertThat(pit.state("a[5]")).isEqualTo("Succeeded");
    }

    private long active() {
        return pit.rows(io.atoll.control.event.ControlRecord.ExecutionRecord.class).stream()
                .filter(e -> e.state() instanceof ExecutionState.Active)
                .count();
    }
}
