package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static io.atoll.agent.site.TestSite.made;
import static io.atoll.agent.site.TestSite.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.Term;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a site remembers of the control plane, and how it goes on when that has forgotten. */
final class PutBackRecordTest {
    private final TestSite site = new TestSite();

    private void succeedAndBeAcknowledged(AttemptId... attempts) {
        site.link(0);
        for (var each : attempts) {
            site.succeed(each);
        }
        site.told(new ControlMessage.Acknowledge(site.agent.lastReport()));
        site.apply(new AgentEvent.LinkLost());
        site.effects();
    }

    @Test
    void tellsWhatItHasHeardAlsoAfterARestart() {
        site.leader(7);
        site.assign(assignment(attempt(1, 1)));
        succeedAndBeAcknowledged(attempt(1, 1));
        var before = site.agent.heard();

        site.restart();

        assertThat(site.agent.heard()).isEqualTo(before);
        assertThat(before.term()).isEqualTo(new Term(7));
        assertThat(before.mark()).contains(site.mark());
        assertThat(before.acknowledged().number()).isEqualTo(site.agent.lastReport());
        assertThat(before.acknowledged().chain()).isNotZero();
        assertThat(before.decisions()).containsExactly(TestSite.decision(attempt(1, 1)));
    }

    @Test
    void remembersNoMarkOfALeaderThatHasNotToldIt() {
        site.link(0);
        site.leader(2);

        site.assign(assignment(attempt(1, 1)));

        assertThat(site.agent.heard().term()).isEqualTo(new Term(2));
        assertThat(site.agent.heard().mark()).isEmpty();
    }

    @Test
    void makesAnotherChainOfOtherReports() {
        var other = new TestSite();
        site.assign(assignment(attempt(1, 1)));
        other.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1), made("out", "one"));
        other.succeed(attempt(1, 1), made("out", "another"));
        site.link(0);
        other.link(0);

        var here = site.effects(AgentEffect.SendReport.class).getLast().mark();
        var there = other.effects(AgentEffect.SendReport.class).getLast().mark();

        assertThat(here.number()).isEqualTo(there.number());
        assertThat(here.chain()).isNotEqualTo(there.chain());
    }

    @Test
    void sendsNothingWhileItsStockIsTakenAndAllOfItAfterwards() {
        site.assign(assignment(attempt(1, 1)), assignment(attempt(2, 1)));
        site.succeed(attempt(1, 1));

        site.link(new ReportMark(0, 0), true);
        site.succeed(attempt(2, 1));
        assertThat(site.sent()).isEmpty();
        int waiting = site.agent.unacknowledged();
        site.told(new ControlMessage.Resume(100));

        var sent = site.effects(AgentEffect.SendReport.class);
        assertThat(sent)
                .hasSize(waiting + 1)
                .first()
                .satisfies(report -> assertThat(report.mark().number()).isEqualTo(100));
        assertThat(sent)
                .filteredOn(report -> report.report() instanceof Report.AttemptEnded)
                .hasSize(2);
        assertThat(sent.getLast().report())
                .as("what the site has found wrong with itself may be forgotten, or over")
                .isEqualTo(new Report.SelfChecked(""));
        site.told(new ControlMessage.Acknowledge(site.agent.lastReport()));
        assertThat(site.agent.unacknowledged()).isZero();
    }

    @Test
    void tellsAgainTheEndsThatWereAcknowledgedInTheirOrder() {
        site.assign(
                assignment(attempt(1, 1)),
                assignment(
                        attempt(2, 1),
                        spec(),
                        List.of(),
                        List.of(attempt(1, 1)),
                        Optional.empty()));
        succeedAndBeAcknowledged(attempt(1, 1), attempt(2, 1));

        site.link(new ReportMark(0, 0), true);
        site.told(new ControlMessage.Resume(50));

        var sent =
                site.effects(AgentEffect.SendReport.class).stream()
                        .filter(report -> report.report() instanceof Report.AttemptEnded)
                        .toList();
        assertThat(sent).extracting(report -> report.mark().number()).containsExactly(50L, 51L);
        assertThat(sent)
                .extracting(AgentEffect.SendReport::report)
                .allSatisfy(
                        report ->
                                assertThat(report)
                                        .isInstanceOfSatisfying(
                                                Report.AttemptEnded.class,
                                                ended ->
                                                        assertThat(ended.report().outcome())
                                                                .isInstanceOf(
                                                                        AttemptOutcome.Succeeded
                                                                                .class)));
        assertThat(sent)
                .extracting(report -> ((Report.AttemptEnded) report.report()).attempt())
                .containsExactly(attempt(1, 1), attempt(2, 1));
    }

    @Test
    void doesNotKnowAnyMoreHowAnAttemptFailedThatItTellsAgain() {
        site.assign(assignment(attempt(1, 1)));
        site.run(attempt(1, 1));
        site.end(attempt(1, 1), new Exit.Exited(3));
        site.apply(
                new AgentEvent.Published(
                        attempt(1, 1), new TreeMap<>(), Optional.empty(), Optional.empty()));
        succeedAndBeAcknowledged();

        site.link(new ReportMark(0, 0), true);
        site.told(new ControlMessage.Resume(50));

        assertThat(site.sent())
                .filteredOn(Report.AttemptEnded.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Report.AttemptEnded.class,
                        ended ->
                                assertThat(ended.report().outcome())
                                        .isInstanceOf(AttemptOutcome.Lost.class));
    }

    @Test
    void keepsItsNewNumbersOverARestart() {
        site.assign(assignment(attempt(1, 1)));
        succeedAndBeAcknowledged(attempt(1, 1));
        site.link(new ReportMark(0, 0), true);
        site.told(new ControlMessage.Resume(50));
        site.effects();

        site.restart();

        assertThat(site.agent.lastReport()).isEqualTo(51);
        assertThat(site.agent.heard().acknowledged()).isEqualTo(new ReportMark(49, 0));
        site.link(49);
        assertThat(site.sentNumbers()).containsExactly(50L, 51L);
    }

    @Test
    void quitsWhenTheReportsThatWereAppliedAreNotThoseOfItsJournal() {
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));
        site.effects();

        site.link(new ReportMark(1, 42), false);

        assertThat(site.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        AgentEffect.Quit.class,
                        quit -> assertThat(quit.reason()).contains("join again with a new token"));
    }

    @Test
    void quitsWhenMoreWasAppliedThanItsJournalHasEverGivenOut() {
        site.link(new ReportMark(9, 0), false);

        assertThat(site.effects()).singleElement().isInstanceOf(AgentEffect.Quit.class);
    }
}
