package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.state.AttemptState;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.work.HeldState;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A record that is put back to an older state: how it is noticed, and how all go on. */
final class PutBackTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 1);

    private static Report.FactsChanged word(Sandpit.FakeSite site) {
        return new Report.FactsChanged(site.offer());
    }

    private void assertNoticed(Reply reply, String why) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                            assertThat(refused.sentence()).contains("put back", why);
                        });
        assertThat(pit.take(Effect.EndTerm.class)).hasSize(1);
        assertThat(pit.rows(RestorationRecord.class))
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.toldBy()).isEqualTo(lyon.name);
                            assertThat(row.why()).contains(why);
                        });
        assertThat(pit.events(EventKind.RECORD_RESTORED)).hasSize(1);
        pit.rebuild();
        assertThat(pit.term()).isEqualTo(new Term(1001));
    }

    @Test
    void isNoticedByAnAcknowledgedReportThatIsNotOnRecord() {
        int copy = pit.store.committed();
        lyon.report(word(lyon));

        pit.putBack(copy);

        assertNoticed(lyon.connect(), "report 1 was acknowledged, the newest on record is 0");
    }

    @Test
    void isNoticedByATermAboveItsOwn() {
        int copy = pit.store.committed();
        lyon.report(word(lyon));
        pit.rebuild();
        pit.rebuild();
        lyon.connect();

        pit.putBack(copy);

        assertNoticed(lyon.connect(), "a leader of term 3, the newest on record is 2");
    }

    @Test
    void isNoticedByALeaderOfTheSameTermThatIsNotOnRecord() {
        int copy = pit.store.committed();
        pit.apply(new io.atoll.control.event.ControlEvent.Ticked());
        lyon.report(word(pit.at(lyon.name)));
        int later = pit.store.committed();
        pit.rebuild();
        lyon.connect();
        assertThat(later).isGreaterThan(copy);

        pit.putBack(later - 1);

        assertNoticed(lyon.connect(), "a leader of term 2 that is not on record");
    }

    @Test
    void isNoticedByAnAttemptWhoseDecisionIsNotOnRecord() {
        int copy = pit.store.committed();

        pit.putBack(copy);

        assertNoticed(lyon.connect(false), "an attempt whose decision is not on record");
    }

    @Test
    void isNotSuspectedWhenAnAcknowledgementWasLost() {
        lyon.report(word(lyon));
        lyon.cut();
        pit.rebuild();

        assertThat(lyon.connect())
                .isInstanceOfSatisfying(
                        Reply.LinkAccepted.class,
                        accepted -> {
                            assertThat(accepted.takeStock()).isFalse();
                            assertThat(accepted.applied().number()).isEqualTo(1);
                        });
        assertThat(pit.rows(RestorationRecord.class)).isEmpty();
    }

    @Test
    void leavesASiteAloneThatHasHeardNothingOfWhatWasLost() {
        var oslo = pit.site("oslo", 1);
        int copy = pit.store.committed();
        oslo.cut();
        lyon.report(word(lyon));

        pit.putBack(copy);
        lyon.comeBack(true);

        assertThat(oslo.connect())
                .isInstanceOfSatisfying(
                        Reply.LinkAccepted.class,
                        accepted -> assertThat(accepted.takeStock()).isFalse());
    }

    @Test
    void keepsTheAttemptThatBothKnowAndItsResult() {
        pit.submit(workflow(step("a").out("x")));
        int copy = pit.store.committed();
        lyon.start(pit.attempt("a"));
        var held = pit.held("a", HeldState.RUNNING);

        pit.putBack(copy);
        lyon.comeBack(true, held);

        assertThat(pit.attempts("a"))
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isInstanceOf(AttemptState.Running.class));
        lyon.succeed(held.attempt(), "x");
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void stopsWhatItDoesNotKnowAndTellsAnOperator() {
        int copy = pit.store.committed();
        pit.submit(workflow(step("late")));
        lyon.start(pit.attempt("late"));
        var held = pit.held("late", HeldState.RUNNING);

        pit.putBack(copy);
        lyon.comeBack(false, held);

        assertThat(pit.take(Effect.SendStop.class))
                .singleElement()
                .satisfies(stop -> assertThat(stop.attempt()).isEqualTo(held.attempt()));
        assertThat(pit.events(EventKind.SITE_RECONCILED))
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event.fields())
                                        .containsEntry("stopped", "1")
                                        .containsEntry("unknown", "[" + held.attempt() + "]"));
    }

    @Test
    void placesAgainWhatTheSiteDoesNotHoldAtNobodysCostAndUnderANewFence() {
        pit.submit(workflow(step("a").retry(0, 0)));
        int copy = pit.store.committed();
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"));

        pit.putBack(copy);
        lyon.comeBack(true);

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempt("a").fence().number()).isEqualTo(1001);
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void givesNoFenceTwiceWhenThePastThatWasFoundIsLostToo() {
        pit.submit(workflow(step("a").retry(5, 5)));
        int copy = pit.store.committed();
        lyon.report(word(lyon));
        pit.putBack(copy);
        lyon.comeBack(false);
        int first = pit.attempt("a").fence().number();

        pit.pass(Duration.ofMinutes(2));
        pit.putBack(copy);
        lyon.comeBack(false);

        assertThat(first).isEqualTo(1001);
        assertThat(pit.rows(RestorationRecord.class).getLast().number()).as("again").isEqualTo(1);
        assertThat(pit.attempt("a").fence().number()).isEqualTo(2001);
    }

    @Test
    void countsNothingOfAnotherAttemptThatHasTheSameNumber() {
        pit.submit(workflow(step("hold")));
        pit.submit(workflow(step("a").out("x")));
        lyon.start(pit.attempt("hold"));
        int copy = pit.store.committed();
        lyon.succeed(pit.attempt("hold"));
        lyon.start(pit.attempt("a"));
        var held = pit.held("a", HeldState.RUNNING);

        pit.putBack(copy);
        // The record makes room by itself, and gives the same number again.
        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.OPERATOR, pit.execution("hold").execution(), true));
        assertThat(pit.attempt("a")).isEqualTo(held.attempt());
        assertThat(pit.attempts("a").getLast().decision()).isNotEqualTo(held.decision().get());
        lyon.comeBack(false, held);

        assertThat(pit.take(Effect.SendStop.class))
                .extracting(Effect.SendStop::attempt)
                .contains(held.attempt());
        assertThat(pit.state("a")).isEqualTo("Ready");
        lyon.succeed(held.attempt(), "x");
        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempt("a").fence().number()).isEqualTo(1001);
    }

    @Test
    void givesNoFenceThatTheSiteStillHolds() {
        var oslo = pit.site("oslo", 1);
        pit.submit(workflow(step("a").retry(5, 5).at(lyon.name)));
        int copy = pit.store.committed();
        oslo.cut();
        var later =
                new io.atoll.work.InventoryEntry(
                        new io.atoll.kernel.id.AttemptId(
                                pit.attempt("a").execution(), new io.atoll.kernel.id.Fence(7000)),
                        HeldState.RUNNING,
                        Optional.of(new io.atoll.kernel.id.DecisionId(pit.ids().next())));
        lyon.report(word(lyon));

        pit.putBack(copy);
        lyon.comeBack(false, later);

        assertThat(pit.attempt("a").fence().number()).isEqualTo(7001);
    }

    @Test
    void takesNoReportBeforeStockIsTakenAndAllAfterIt() {
        pit.submit(workflow(step("a")));
        int copy = pit.store.committed();
        lyon.start(pit.attempt("a"));
        var held = pit.held("a", HeldState.ENDED);
        pit.putBack(copy);
        lyon.connect();
        pit.rebuild();
        long request = lyon.stock(true);

        lyon.succeed(held.attempt());
        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.take(Effect.SendAssignments.class)).isEmpty();
        lyon.answer(request, List.of(held));
        lyon.succeed(held.attempt());

        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void takesStockAgainWhenTheSiteHasNotHeardThatItWasTaken() {
        pit.submit(workflow(step("a")));
        int copy = pit.store.committed();
        lyon.start(pit.attempt("a"));
        var held = pit.held("a", HeldState.RUNNING);
        pit.putBack(copy);
        lyon.connect();
        pit.rebuild();
        // Its answer reaches the leader, the leader's word does not reach it.
        pit.apply(lyon.inventory(lyon.stock(true), List.of(held), Optional.empty()));
        pit.rebuild();

        lyon.answer(lyon.stock(true), List.of(held));

        lyon.succeed(held.attempt());
        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.rows(RestorationRecord.class)).hasSize(1);
    }

    @Test
    void beginsNoSecondTermForTheSameTaleWithinAMinute() {
        int copy = pit.store.committed();
        lyon.report(word(lyon));
        pit.putBack(copy);
        lyon.comeBack(true);
        pit.take(Effect.EndTerm.class);
        int known = pit.store.committed();
        lyon.report(word(lyon));
        pit.putBack(known);

        assertThat(lyon.connect())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused ->
                                assertThat(refused.sentence()).contains("a moment ago, try again"));
        assertThat(pit.take(Effect.EndTerm.class)).isEmpty();
        pit.time.skip(Duration.ofMinutes(1));
        lyon.connect();
        assertThat(pit.take(Effect.EndTerm.class)).hasSize(1);
        pit.rebuild();
        assertThat(pit.term()).isEqualTo(new Term(2001));
    }

    @Test
    void voidsInvitationsThatWereNotUsedInTheOlderState() {
        var token = Digest.of("token");
        pit.ask(
                new ControlCommand.InviteSite(
                        Sandpit.OPERATOR,
                        new SiteName("oslo"),
                        Labels.none(),
                        token,
                        pit.time.now().plus(Duration.ofHours(1))));
        int copy = pit.store.committed();
        lyon.report(word(lyon));
        pit.putBack(copy);
        lyon.comeBack(true);

        var reply =
                pit.ask(
                        new ControlCommand.JoinSite(
                                token, Digest.of("key"), pit.ids().next(), new Generation(0)));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DENIED));
    }

    @Test
    void refusesOnlyForNowASiteThatJoinedAfterTheCopyAndGivesItAHigherGeneration() {
        int copy = pit.store.committed();
        lyon.join(java.util.Map.of());
        var lost = lyon.generation();
        pit.putBack(copy);

        assertThat(lyon.connect())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                            assertThat(refused.sentence()).contains("invite the site");
                        });
        lyon.join(java.util.Map.of());
        assertThat(lyon.generation()).isEqualTo(lost.next());
        assertThat(lyon.connect()).isInstanceOf(Reply.LinkAccepted.class);
    }
}
