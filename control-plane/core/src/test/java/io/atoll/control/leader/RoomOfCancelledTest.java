package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import io.atoll.work.SiteOffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may run at a site holds its room there, also while it is being cancelled. */
class RoomOfCancelledTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    private void sameAsAnew() {
        var counted = pit.federation().counters();
        pit.rebuild();
        assertThat(pit.federation().counters()).isEqualTo(counted);
    }

    private void chain() {
        pit.submit(workflow(step("a").cores(2).out("x"), step("b").cores(2).in("x", "a/x")));
        lyon.start(pit.attempt("a"));
        assertThat(pit.attempts("b").getLast().awaits()).containsExactly(pit.attempt("a"));
    }

    private void cancel(String title) {
        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.MEMBER, pit.execution(title).execution(), false));
    }

    @Test
    void takesThePlaceOfWhatFailedBeforeItBecauseItsSiteMayHaveBegunIt() {
        chain();
        cancel("b");
        // The site began b when a had succeeded there; of both it can tell the stop only later.
        cancel("a");
        lyon.end(pit.attempt("a"), new AttemptOutcome.Cancelled());

        assertThat(pit.state("b")).isEqualTo("Cancelling");
        pit.submit(workflow(step("next").cores(2)));
        assertThat(pit.state("next")).isEqualTo("Ready");
        sameAsAnew();
        lyon.connect();
        assertThat(pit.state("next")).isEqualTo("Ready");

        lyon.end(pit.attempt("b"), new AttemptOutcome.Cancelled());

        assertThat(pit.state("next")).isEqualTo("Active");
        sameAsAnew();
    }

    @Test
    void takesThePlaceOfWhatWasGivenUpBeforeIt() {
        chain();
        cancel("b");
        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.OPERATOR, pit.execution("a").execution(), false));
        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.OPERATOR, pit.execution("a").execution(), true));

        pit.submit(workflow(step("next").cores(2)));

        assertThat(pit.state("next")).isEqualTo("Ready");
        sameAsAnew();
    }

    @Test
    void elementsCountWhereTheyAreOrSucceededAndNowhereElse() {
        var oslo = pit.site("oslo", 2);
        pit.submit(workflow(step("n").each("i", 1, 4).tolerate(4).retry(0, 3)));
        var first = pit.at(pit.placeOf("n[1]"));
        first.start(pit.attempt("n[1]"));
        first.fail(pit.attempt("n[1]"));
        assertThat(pit.state("n[1]")).isEqualTo("Failed");
        sameAsAnew();
        var second = pit.at(pit.placeOf("n[2]"));
        second.connect();
        second.end(pit.attempt("n[2]"), new AttemptOutcome.Lost("gone"));
        sameAsAnew();
        List.of(lyon, oslo).forEach(Sandpit.FakeSite::connect);
        pit.at(pit.placeOf("n[3]")).succeed(pit.attempt("n[3]"));
        sameAsAnew();
        assertThat(pit.federation().counters().keySet())
                .anyMatch(name -> name.startsWith("placed at"));
    }

    @Test
    void aPoolThatComesAgainHoldsWhatItHeld() {
        chain();
        var offer = lyon.offer();
        lyon.report(
                new Report.FactsChanged(
                        new SiteOffer(
                                offer.labels(),
                                List.of(),
                                offer.allowance(),
                                offer.offlineUpTo(),
                                offer.storeQuota())));
        lyon.report(new Report.FactsChanged(offer));

        sameAsAnew();
        lyon.connect();
        pit.submit(workflow(step("next").cores(2)));
        assertThat(pit.state("next")).isEqualTo("Ready");
    }
}
