package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Suspect;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.Tripwire;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.RunId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What breaks the leader twice is set aside, and everything else goes on. */
final class QuarantineTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 4);
    private final List<String> planted = new ArrayList<>();
    private final Tripwire wire =
            work -> {
                if (planted.stream().anyMatch(work::contains)) {
                    throw new IllegalStateException("planted in " + work);
                }
            };
    private final Reigns reigns = new Reigns(pit, LeaderConfig.DEFAULT.with(wire));
    private long reports;

    QuarantineTest() {
        connect();
    }

    private void connect() {
        connect(AgentEvent.Heard.NOTHING);
    }

    private UUID connect(AgentEvent.Heard heard) {
        var link = pit.ids().next();
        reigns.ask(
                new AgentEvent.LinkOpened(
                        lyon.name,
                        lyon.generation(),
                        link,
                        lyon.key(),
                        lyon.installation(),
                        1,
                        lyon.process(),
                        lyon.facts(),
                        100,
                        heard));
        return link;
    }

    private RunId submit(Specs.Step... steps) {
        var reply =
                reigns.ask(
                                new ControlCommand.SubmitRun(
                                        Sandpit.MEMBER,
                                        workflow(steps),
                                        Map.of(),
                                        List.of(),
                                        Optional.empty()))
                        .getFirst();
        if (reply instanceof Reply.Submitted(var run, _, _, _)) {
            return run;
        }
        throw new AssertionError(reply.toString());
    }

    // As an agent does: sent again, under its number, until it is taken.
    private void tell(Report report) {
        reports++;
        for (int tries = 0;
                tries < 5 && pit.store.load().applied().getFirst().reached().number() < reports;
                tries++) {
            connect();
            reigns.ask(new AgentEvent.Reported(lyon.name, lyon.generation(), reports, report, 0));
        }
    }

    private void succeed(AttemptId attempt) {
        tell(new Report.AttemptEnded(attempt, lyon.succeeded()));
    }

    private List<QuarantineRecord> aside() {
        return pit.rows(QuarantineRecord.class).stream()
                .filter(row -> row.state() == QuarantineState.SET_ASIDE)
                .toList();
    }

    private QuarantineRecord broken() {
        return aside().stream().filter(row -> row.times() > 0).findFirst().orElseThrow();
    }

    private Reply resolve(boolean retry) {
        return reigns.ask(
                        new ControlCommand.ResolveQuarantined(
                                Sandpit.OPERATOR, broken().suspect().id(), retry))
                .getFirst();
    }

    @Test
    void setsAReportAsideThatBreaksTheLeaderTwice() {
        submit(step("bad"));
        submit(step("good"));
        planted.add("report AttemptEnded of bad");

        succeed(pit.attempt("bad"));

        assertThat(reigns.ended()).hasSize(2);
        assertThat(aside())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.suspect().kind()).isEqualTo(Suspect.Kind.REPORT);
                            assertThat(row.suspect().subject()).isEqualTo("lyon/1/1");
                            assertThat(row.times()).isEqualTo(2);
                            assertThat(row.why()).startsWith("IllegalStateException in ");
                            assertThat(row.event()).isPresent();
                        });
        assertThat(pit.state("bad")).isEqualTo("Active");
        succeed(pit.attempt("good"));
        assertThat(pit.state("good")).isEqualTo("Succeeded");
    }

    @Test
    void tellsOfItOnceAndNamesTheRun() {
        var run = submit(step("bad"));
        planted.add("report AttemptEnded of bad");

        succeed(pit.attempt("bad"));
        reigns.tick();

        assertThat(pit.events(EventKind.QUARANTINE_SET_ASIDE))
                .extracting(e -> e.project().text(), EventRecord::subject)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("federation", run.toString()),
                        org.assertj.core.groups.Tuple.tuple("demo", run.toString()));
    }

    @Test
    void holdsTheRunOfWhatIsSetAsideAndNoOther() {
        submit(step("bad"), step("next").cores(4).needs("slow"), step("slow"));
        planted.add("timer attempt bad");
        while (aside().isEmpty()) {
            connect();
            reigns.tick();
        }
        connect();

        succeed(pit.attempt("slow"));
        submit(step("other"));

        assertThat(pit.execution("next").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Ready.class,
                        ready -> assertThat(ready.reason()).startsWith("held: 1 of its messages"));
        assertThat(pit.state("other")).isEqualTo("Active");
    }

    @Test
    void givesTheRoomBackOfAnAttemptWhoseEndIsSetAside() {
        submit(step("bad").cores(4));
        planted.add("report AttemptEnded of bad");
        succeed(pit.attempt("bad"));

        submit(step("other").cores(4));

        assertThat(pit.state("other")).isEqualTo("Active");
    }

    @Test
    void appliesTheReportWhenAnOperatorTriesItAgain() {
        var run = submit(step("bad"), step("after").needs("bad"));
        planted.add("report AttemptEnded of bad");
        succeed(pit.attempt("bad"));
        planted.clear();

        assertThat(resolve(true)).isEqualTo(new Reply.Done());

        assertThat(aside()).isEmpty();
        assertThat(pit.state("bad")).isEqualTo("Succeeded");
        succeed(pit.attempt("after"));
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void keepsItAsideWhenTheTryBreaksTheLeaderAgain() {
        submit(step("bad"));
        planted.add("AttemptEnded of bad");
        succeed(pit.attempt("bad"));
        planted.clear();
        planted.add("command ResolveQuarantined");

        assertThat(resolve(true)).isInstanceOf(Reply.Refused.class);

        assertThat(aside()).anyMatch(row -> row.suspect().kind() == Suspect.Kind.REPORT);
    }

    @Test
    void countsTheAttemptAsLostWhenItsReportIsDropped() {
        submit(step("bad").retry(0, 1));
        planted.add("report AttemptEnded of bad");
        succeed(pit.attempt("bad"));
        planted.clear();

        resolve(false);

        assertThat(pit.attempts("bad"))
                .hasSize(2)
                .first()
                .satisfies(
                        row ->
                                assertThat(row.report().orElseThrow().outcome())
                                        .isInstanceOf(AttemptOutcome.Lost.class));
    }

    @Test
    void answersACommandThatBreaksTheLeader() {
        planted.add("command SubmitRun");
        var submit =
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER, workflow(step("a")), Map.of(), List.of(), Optional.empty());

        for (int i = 0; i < 2; i++) {
            assertThat(reigns.ask(submit))
                    .containsExactly(
                            new Reply.Refused(
                                    ErrorCode.INTERNAL,
                                    "cannot carry it out: a fault of the leader; nothing was"
                                            + " done"));
        }
        assertThat(reigns.ask(submit))
                .containsExactly(
                        new Reply.Refused(
                                ErrorCode.INTERNAL,
                                "cannot carry it out: it broke the leader 2 times and is set aside as %s for an operator"
                                        .formatted(aside().getFirst().suspect().id())));

        assertThat(reigns.ended()).hasSize(2);
        assertThat(pit.rows(RunRecord.class)).isEmpty();
        planted.clear();
        resolve(true);
        assertThat(pit.rows(RunRecord.class)).hasSize(1);
    }

    @Test
    void setsATimersSubjectAsideAndGoesOnWithTheOthers() {
        submit(step("bad"), step("good"));
        connect();
        planted.add("timer attempt bad");

        for (int i = 0; i < 60; i++) {
            connect();
            reigns.tick();
        }

        assertThat(reigns.ended()).hasSize(2);
        assertThat(aside())
                .singleElement()
                .satisfies(row -> assertThat(row.suspect().kind()).isEqualTo(Suspect.Kind.TIMER));
        succeed(pit.attempt("good"));
        assertThat(pit.state("good")).isEqualTo("Succeeded");
    }

    @Test
    void blamesThePlacementAndNotTheEventThatLedToIt() {
        planted.add("placement of bad");
        submit(step("good"));
        reigns.ask(
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER,
                        workflow(step("bad")),
                        Map.of(),
                        List.of(),
                        Optional.empty()));

        assertThat(pit.rows(QuarantineRecord.class))
                .allMatch(row -> row.suspect().kind() == Suspect.Kind.PLACEMENT);
        assertThat(pit.state("good")).isEqualTo("Active");
    }

    @Test
    void leavesARunAsItIsStoredThatCannotBePutBack() {
        var bad = submit(step("bad"), step("b2").needs("bad"));
        var other = submit(step("x"));
        planted.add("rebuild of w");
        planted.add("command ChangeSite");
        var breaking =
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.CORDON);

        reigns.ask(breaking);

        assertThat(aside()).hasSize(2);
        assertThat(reigns.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, bad)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
        planted.clear();
        resolve(true);
        resolve(true);
        connect();
        succeed(pit.attempt("x"));
        assertThat(pit.stateOf(other)).isEqualTo("Succeeded");
    }

    @Test
    void keepsReportsOfARunThatIsNotPutBack() {
        var run = submit(step("bad"));
        var attempt = pit.attempt("bad");
        planted.add("rebuild of w");
        planted.add("command ChangeSite");
        reigns.ask(
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.CORDON));
        planted.clear();

        connect();
        reigns.ask(
                new AgentEvent.InventoryReported(
                        lyon.name,
                        lyon.generation(),
                        pit.ids().next(),
                        1,
                        List.of(new InventoryEntry(attempt, HeldState.RUNNING)),
                        List.of(),
                        Optional.empty()));
        succeed(attempt);
        assertThat(aside()).hasSize(2);
        resolve(true);
        connect();

        assertThat(aside()).isEmpty();
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void leavesWhatIsHeldOfARunThatIsNotPutBackWhenStockIsTaken() {
        submit(step("bad"));
        var held = new InventoryEntry(pit.attempt("bad"), HeldState.RUNNING);
        planted.add("rebuild of w");
        planted.add("command ChangeSite");
        reigns.ask(
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.CORDON));
        planted.clear();
        var nothing = AgentEvent.Heard.NOTHING;
        var more =
                new AgentEvent.Heard(nothing.term(), nothing.mark(), nothing.acknowledged(), false);

        connect(more); // it is noticed, and another term begins
        var link = connect(more);
        var request =
                reigns.effects().stream()
                        .filter(Effect.RequestInventory.class::isInstance)
                        .map(Effect.RequestInventory.class::cast)
                        .toList()
                        .getLast();
        reigns.effects().clear();
        reigns.ask(
                new AgentEvent.InventoryReported(
                        lyon.name,
                        lyon.generation(),
                        link,
                        request.number(),
                        List.of(held),
                        List.of(),
                        Optional.empty()));

        assertThat(reigns.effects())
                .hasAtLeastOneElementOfType(Effect.SendResume.class)
                .doesNotHaveAnyElementsOfTypes(Effect.SendStop.class, Effect.SendRelease.class);
    }

    @Test
    void endsARunThatCannotBePutBackWhenItIsDropped() {
        var run = submit(step("bad"));
        planted.add("rebuild of w");
        planted.add("command ChangeSite");
        reigns.ask(
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.CORDON));
        planted.clear();

        resolve(false);

        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        assertThat(pit.state("bad")).isEqualTo("Cancelled");
    }

    @Test
    void keepsLaterReportsOfTheRunBehindOneThatIsSetAside() {
        var run = submit(step("bad").each("i", 1, 8).cores(0));
        planted.add("report AttemptEnded of bad");

        for (int i = 1; i <= 8; i++) {
            succeed(pit.attempt("bad[" + i + "]"));
        }
        assertThat(reigns.ended()).hasSize(2);
        assertThat(aside()).hasSize(8);
        planted.clear();
        resolve(true);

        assertThat(aside()).isEmpty();
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void takesNoResultOfWhatFollowsAReportThatIsSetAside() {
        submit(step("bad").out("x"), step("next").in("x", "bad/x"));
        planted.add("report AttemptEnded of bad");
        tell(new Report.AttemptEnded(pit.attempt("bad"), lyon.succeeded("x")));

        succeed(pit.attempt("next"));

        assertThat(pit.state("next")).isEqualTo("Active");
        planted.clear();
        resolve(true);
        assertThat(pit.state("next")).isEqualTo("Succeeded");
    }

    @Test
    void decidesNothingAboutWhatOnlyWaitsBehindOthers() {
        submit(step("bad").each("i", 1, 2).cores(0));
        planted.add("report AttemptEnded of bad");
        succeed(pit.attempt("bad[1]"));
        succeed(pit.attempt("bad[2]"));
        var behind = aside().stream().filter(row -> row.times() == 0).findFirst().orElseThrow();

        var reply =
                reigns.ask(
                                new ControlCommand.ResolveQuarantined(
                                        Sandpit.OPERATOR, behind.suspect().id(), false))
                        .getFirst();

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void findsWhatTheStoreRefusesAmongTheEventsOfABatch() {
        pit.store.unwritable(
                record -> record instanceof ExecutionRecord e && e.template().equals("bad"));
        var bad =
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER,
                        workflow(step("bad")),
                        Map.of(),
                        List.of(),
                        Optional.empty());

        for (int i = 0; i < 4; i++) {
            reigns.ask(bad);
        }
        submit(step("good"));

        assertThat(aside())
                .singleElement()
                .satisfies(row -> assertThat(row.suspect().kind()).isEqualTo(Suspect.Kind.COMMAND));
        assertThat(pit.state("good")).isEqualTo("Active");
    }
}
