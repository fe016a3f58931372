package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    @Test
    void isCancelledOnlyWhenTheSiteHasConfirmed() {
        var run = pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x")));
        lyon.start(pit.attempt("a"));

        var reply = pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        assertThat(reply).isInstanceOf(Reply.Cancelling.class);
        assertThat(pit.stateOf(run)).isEqualTo("Cancelling");
        assertThat(pit.take(Effect.SendStop.class)).hasSize(2);
        lyon.end(pit.attempt("b"), new AttemptOutcome.Cancelled());
        assertThat(pit.stateOf(run)).isEqualTo("Cancelling");
        lyon.end(pit.attempt("a"), new AttemptOutcome.Cancelled());
        assertThat(pit.stateOf(run)).isEqualTo("Cancelled");
        assertThat(pit.state("a")).isEqualTo("Cancelled");
    }

    @Test
    void discardsAResultThatComesAfterTheCancel() {
        var run = pit.submit(workflow(step("a").out("x")));
        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        lyon.succeed(pit.attempt("a"), "x");

        assertThat(pit.state("a")).isEqualTo("Cancelled");
        assertThat(pit.rows(io.atoll.control.event.ControlRecord.ArtifactRecord.class)).isEmpty();
    }

    @Test
    void waitsForASiteThatWasGivenUpToo() {
        var oslo = pit.site("oslo", 2);
        var run = pit.submit(workflow(step("a").retry(0, 3)));
        var first = pit.placeOf("a").equals(lyon.name) ? lyon : oslo;
        var second = first == lyon ? oslo : lyon;
        var older = pit.attempt("a");
        first.start(older);
        first.cut();
        pit.pass(Duration.ofMinutes(11));
        second.start(pit.attempt("a"));

        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));
        second.end(pit.attempt("a"), new AttemptOutcome.Cancelled());

        assertThat(pit.state("a")).isEqualTo("Cancelling");
        first.connect();
        first.inventory(List.of());
        assertThat(pit.state("a")).isEqualTo("Cancelled");
    }

    @Test
    void staysCancellingWhileItsSiteCannotEndIt() {
        var run = pit.submit(workflow(step("a")));
        var attempt = pit.attempt("a");
        lyon.start(attempt);
        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        lyon.report(new Report.AttemptLingers(attempt, Instant.EPOCH, "cannot end process 7"));
        lyon.report(new Report.AttemptLingers(attempt, Instant.EPOCH, "cannot end process 7"));

        assertThat(pit.state("a")).isEqualTo("Cancelling");
        assertThat(pit.events(EventKind.EXECUTION_LINGERS)).hasSize(1);
        lyon.end(attempt, new AttemptOutcome.Cancelled());
        assertThat(pit.state("a")).isEqualTo("Cancelled");
    }

    @Test
    void takesWhatLingersForStarted() {
        pit.submit(workflow(step("a")));
        var attempt = pit.attempt("a");

        lyon.report(new Report.AttemptLingers(attempt, Instant.EPOCH, "cannot end process 7"));

        assertThat(pit.attempts("a").getLast().state())
                .isEqualTo(new AttemptState.Lingering(Instant.EPOCH, "cannot end process 7"));
        lyon.succeed(attempt);
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void saysWhatIsNotKnownWhenForced() {
        pit.submit(workflow(step("a")));
        var execution = pit.execution("a").execution();

        assertThat(pit.ask(new ControlCommand.CancelExecution(Sandpit.MEMBER, execution, true)))
                .isInstanceOf(Reply.Refused.class);
        pit.ask(new ControlCommand.CancelExecution(Sandpit.OPERATOR, execution, true));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Cancelled.class,
                        state ->
                                assertThat(state.unknown())
                                        .isEqualTo("whether attempt 1 still runs at site 'lyon'"));
    }

    @Test
    void endsWhenTheSiteIsRetired() {
        var run = pit.submit(workflow(step("a")));
        lyon.start(pit.attempt("a"));
        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        pit.ask(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.RETIRE));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Cancelled.class,
                        state -> assertThat(state.unknown()).isEqualTo("site 'lyon' was retired"));
        assertThat(pit.stateOf(run)).isEqualTo("Cancelled");
    }
}
