package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.run.Retries;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.work.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPauseTest {
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final Duration UP_TO = Duration.ofMinutes(5);

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 8);

    private String reason(String title) {
        return pit.execution(title).state() instanceof ExecutionState.Ready(var reason)
                ? reason
                : "";
    }

    private Instant until(String title) {
        return pit.execution(title).spent().pausesUntil().orElseThrow();
    }

    private void passUntil(Instant moment) {
        pit.pass(Duration.between(pit.time.now(), moment).plusSeconds(1));
    }

    @Test
    void pausesLongerAndLongerBeforeItTriesAgainWhatFailed() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));

        for (int failures = 1; failures <= 7; failures++) {
            lyon.fail(pit.attempt("a"));

            var ceiling = PAUSE.multipliedBy(1L << (failures - 1));
            var most = ceiling.compareTo(UP_TO) > 0 ? UP_TO : ceiling;
            assertThat(Duration.between(pit.time.now(), until("a")))
                    .as("after failure %s", failures)
                    .isBetween(most.dividedBy(2), most);
            pit.pass(Duration.between(pit.time.now(), until("a")).minusSeconds(1));
            assertThat(pit.state("a")).isEqualTo("Ready");
            assertThat(pit.attempts("a")).hasSize(failures);
            passUntil(until("a"));
            assertThat(pit.state("a")).isEqualTo("Active");
            assertThat(pit.attempts("a")).hasSize(failures + 1);
        }
    }

    @Test
    void saysWhenItIsTriedAgain() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));

        lyon.fail(pit.attempt("a"));

        assertThat(reason("a"))
                .startsWith("it has failed once and is tried again at ")
                .contains(until("a").toString().substring(0, 19));
        passUntil(until("a"));
        lyon.fail(pit.attempt("a"));
        assertThat(reason("a")).startsWith("it has failed 2 times and is tried again at ");
    }

    @Test
    void aNewLeaderKeepsToTheMomentOnRecord() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));
        lyon.fail(pit.attempt("a"));
        var until = until("a");

        pit.pass(Duration.ofSeconds(5));
        pit.rebuild();
        lyon.connect();

        assertThat(until("a")).isEqualTo(until);
        assertThat(pit.state("a")).isEqualTo("Ready");
        pit.pass(Duration.between(pit.time.now(), until).minusSeconds(1));
        assertThat(pit.attempts("a")).hasSize(1);
        passUntil(until);
        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void aLeaderThatComesWhenThePauseIsOverTriesAtOnce() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));
        lyon.fail(pit.attempt("a"));

        pit.time.skip(Duration.ofMinutes(2));
        pit.rebuild();
        lyon.connect();

        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void onlyFailuresOfTheWorkItselfPause() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));

        lyon.end(pit.attempt("a"), new AttemptOutcome.Preempted("spot"));
        lyon.end(pit.attempt("a"), new AttemptOutcome.Lost("gone"));
        lyon.end(pit.attempt("a"), new AttemptOutcome.SiteFault("its store"));
        assertThat(pit.state("a")).isEqualTo("Active");

        lyon.end(pit.attempt("a"), new AttemptOutcome.TimedOut("too long"));
        assertThat(pit.state("a")).isEqualTo("Ready");
        passUntil(until("a"));
        lyon.end(pit.attempt("a"), new AttemptOutcome.OutOfMemory("too much"));
        assertThat(pit.state("a")).isEqualTo("Ready");
    }

    @Test
    void aPauseOfZeroTriesAgainAtOnce() {
        pit.submit(workflow(step("a").retry(9, Duration.ZERO, UP_TO)));

        lyon.fail(pit.attempt("a"));

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void othersGoOnAndTheSlotOfOneThatPausesIsFree() {
        pit.submit(workflow(step("a").each("n", 1, 2).atMost(1).retry(9, PAUSE, UP_TO)));

        lyon.fail(pit.attempt("a[1]"));

        assertThat(pit.state("a[1]")).isEqualTo("Ready");
        assertThat(pit.state("a[2]")).isEqualTo("Active");
        lyon.succeed(pit.attempt("a[2]"));
        passUntil(until("a[1]"));
        assertThat(pit.state("a[1]")).isEqualTo("Active");
    }

    @Test
    void whatIsCancelledInItsPauseEndsAtOnceAndIsNotTriedAgain() {
        var run = pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));
        lyon.fail(pit.attempt("a"));

        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        assertThat(pit.state("a")).isEqualTo("Cancelled");
        pit.pass(Duration.ofMinutes(1));
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void newPoliciesAndSitesDoNotEndAPause() {
        pit.submit(workflow(step("a").retry(9, PAUSE, UP_TO)));
        lyon.fail(pit.attempt("a"));

        pit.site("oslo", 8);

        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(reason("a")).contains("is tried again at");
    }

    @Test
    void thoseThatFailTogetherDoNotComeBackTogether() {
        var budget = new RetryBudget(9, 3, 3, PAUSE, UP_TO);
        var pauses =
                IntStream.range(0, 1000)
                        .mapToObj(n -> new ExecutionId(new UUID(7, n)))
                        .map(id -> Retries.pause(id, budget, 1).toMillis())
                        .toList();

        assertThat(pauses).allMatch(pause -> pause >= 10_000 && pause <= 20_000);
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = 10_000 + tenth * 1000L;
            assertThat(pauses.stream().filter(p -> p >= from && p < from + 1000).count())
                    .as("pauses in tenth %s", tenth)
                    .isBetween(60L, 150L);
        }
    }

    @Test
    void aPauseNeverOverflows() {
        var budget = new RetryBudget(1000, 3, 3, Duration.ofDays(200), Duration.ofDays(300));

        assertThat(List.of(1, 64, 100, 1000))
                .allMatch(
                        failed ->
                                Retries.pause(new ExecutionId(new UUID(7, 7)), budget, failed)
                                                .compareTo(Duration.ofDays(100))
                                        >= 0);
    }
}
