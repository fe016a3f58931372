package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.Tripwire;
import io.atoll.control.state.ExecutionState;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LostSiteTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    @Test
    void movesNothingWhileTheLeaseHolds() {
        pit.submit(workflow(step("a")));
        lyon.cut();

        pit.pass(Duration.ofSeconds(14));

        assertThat(pit.events(EventKind.SITE_DISCONNECTED)).isEmpty();
        pit.pass(Duration.ofSeconds(3));
        assertThat(pit.events(EventKind.SITE_DISCONNECTED)).hasSize(1);
        assertThat(pit.state("a")).isEqualTo("Active");
    }

    @Test
    void fencesTheOlderAttemptWhenTheSiteReturns() {
        pit.submit(workflow(step("a").out("x")));
        var older = pit.attempt("a");
        lyon.start(older);
        var oslo = pit.site("oslo", 2);
        lyon.cut();
        pit.pass(Duration.ofMinutes(11));
        var newer = pit.attempt("a");
        assertThat(newer.fence()).isEqualTo(older.fence().next());
        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);

        lyon.connect();
        assertThat(pit.take(Effect.SendStop.class))
                .contains(new Effect.SendStop(lyon.name, older, true));
        lyon.succeed(older, "x");
        assertThat(pit.state("a")).isEqualTo("Active");
        oslo.start(newer);
        oslo.succeed(newer, "x");

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.rows(ArtifactRecord.class))
                .singleElement()
                .satisfies(row -> assertThat(row.artifact().origin()).isEqualTo(oslo.name));
    }

    @Test
    void givesUpWhatWasNotStartedOnlyAfterItsPermissionHasRunOut() {
        pit.submit(workflow(step("a")));
        pit.site("oslo", 2);
        lyon.cut();

        // Lease 15 s, then 10 min, then the margin of 30 s counted from the permission's end.
        pit.pass(Duration.ofSeconds(10 * 60 + 15 + 10));
        assertThat(pit.attempts("a")).hasSize(1);
        pit.pass(Duration.ofSeconds(30));

        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void addsTheMarginToThePermissionOfWhatWasNotStarted() {
        var standard = LeaderConfig.DEFAULT;
        pit.config(
                new LeaderConfig(
                        standard.globalStore(),
                        standard.globalBound(),
                        standard.leaseTtl(),
                        standard.heartbeatEvery(),
                        standard.repeatAfter(),
                        Duration.ofMinutes(5),
                        standard.ticketTtl(),
                        standard.requestTtl(),
                        standard.uploadTtl(),
                        standard.limits(),
                        LeaderConfig.SiteFaults.DEFAULT,
                        Tripwire.NONE,
                        List.of()));
        lyon.connect();
        pit.submit(workflow(step("a"), step("b")));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("b"));
        lyon.cut();

        pit.pass(Duration.ofMinutes(14).plusSeconds(55));
        assertThat(pit.attempts("b")).hasSize(2);
        assertThat(pit.attempts("a")).hasSize(1);
        pit.pass(Duration.ofSeconds(20));

        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void failsWhatIsOnALostSiteWhereThePolicySaysSo() {
        Policies.apply(pit, List.of(Policies.onLoss(Duration.ofMinutes(2), OnSiteLoss.Then.FAIL)));
        pit.submit(workflow(step("a").retry(3, 3)));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();

        pit.pass(Duration.ofSeconds(110));
        assertThat(pit.state("a")).isEqualTo("Active");
        pit.pass(Duration.ofSeconds(30));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state -> assertThat(state.why()).startsWith("site 'lyon' is cut off"));
        lyon.connect();
        assertThat(pit.take(Effect.SendStop.class))
                .contains(new Effect.SendStop(lyon.name, pit.attempt("a"), true));
    }

    @Test
    void movesNothingWhereThePolicySaysToWait() {
        Policies.apply(pit, List.of(Policies.onLoss(Duration.ofMinutes(2), OnSiteLoss.Then.WAIT)));
        pit.submit(workflow(step("a")));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();

        pit.pass(Duration.ofMinutes(30));

        assertThat(pit.attempts("a")).hasSize(1);
        lyon.connect();
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void waitsWhereNoOtherSiteCouldTakeIt() {
        pit.submit(workflow(step("a").at(lyon.name)));
        lyon.start(pit.attempt("a"));
        lyon.cut();

        pit.pass(Duration.ofMinutes(20));

        assertThat(pit.attempts("a")).hasSize(1);
        lyon.connect();
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void keepsWhatAReturningSiteHoldsAndTriesAgainWhatItHasLost() {
        pit.submit(workflow(step("a"), step("b")));
        lyon.start(pit.attempt("a"));
        lyon.start(pit.attempt("b"));
        var kept = pit.attempt("a");

        lyon.inventory(List.of(new InventoryEntry(kept, HeldState.RUNNING)));

        assertThat(pit.attempt("a")).isEqualTo(kept);
        assertThat(pit.attempts("b")).hasSize(2);
    }

    @Test
    void sendsAnAssignmentAgainThatTheSiteNeverGot() {
        pit.submit(workflow(step("a")));
        pit.take(Effect.SendAssignments.class);

        lyon.inventory(List.of());

        assertThat(pit.take(Effect.SendAssignments.class)).hasSize(1);
        assertThat(pit.attempts("a")).hasSize(1);
        pit.pass(Duration.ofSeconds(6));
        assertThat(pit.take(Effect.SendAssignments.class)).hasSize(1);
    }

    @Test
    void tellsASiteToStopWhatNobodyKnows() {
        pit.submit(workflow(step("a").retry(0, 0)));
        var attempt = pit.attempt("a");
        lyon.succeed(attempt);
        pit.effects.clear();

        lyon.report(new Report.AttemptStaging(attempt));
        lyon.inventory(List.of(new InventoryEntry(attempt, HeldState.ENDED)));

        assertThat(pit.take(Effect.SendStop.class)).hasSize(1);
        assertThat(pit.take(Effect.SendRelease.class)).hasSize(1);
    }

    @Test
    void losesTheOlderGenerationsAttemptsWhenASiteJoinsAgain() {
        pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x")));
        var older = lyon.generation();
        lyon.start(pit.attempt("a"));

        lyon.join(Map.of());
        lyon.connect();

        assertThat(lyon.generation()).isEqualTo(older.next());
        assertThat(pit.attempts("a")).hasSize(2);
        lyon.work();
        assertThat(pit.state("b")).isEqualTo("Succeeded");
    }

    @Test
    void countsReplicasOfAnOlderGenerationOnlyOnceInventoried() {
        pit.site("oslo", 2);
        pit.submit(
                workflow(
                        step("a").out("x").at(lyon.name),
                        step("hold").at(lyon.name),
                        step("b").in("x", "a/x").needs("hold").at(lyon.name)));
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "x");
        lyon.join(Map.of());
        lyon.connect();
        lyon.start(pit.attempt("hold"));
        lyon.succeed(pit.attempt("hold"));
        assertThat(pit.state("b")).isEqualTo("Ready");

        lyon.inventory(List.of(), Sandpit.content("lyonx").digest());

        assertThat(pit.state("b")).isEqualTo("Active");
    }

    @Test
    void refusesALinkOfAnAgentWhoseJournalWasRolledBack() {
        lyon.report(new Report.FactsChanged(lyon.offer()));
        lyon.cut();
        lyon.rollBack(1);

        assertThat(lyon.connect())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        reply -> assertThat(reply.sentence()).contains("rolled back"));
    }

    @Test
    void refusesALinkOfAnOlderGenerationOrAnotherKey() {
        var before = lyon.generation();
        lyon.join(Map.of());

        var reply =
                pit.apply(
                                new io.atoll.control.event.AgentEvent.LinkOpened(
                                        lyon.name,
                                        before,
                                        pit.ids().next(),
                                        io.atoll.kernel.digest.Digest.of("key"),
                                        pit.ids().next(),
                                        1,
                                        pit.ids().next(),
                                        lyon.facts(),
                                        0,
                                        io.atoll.control.event.AgentEvent.Heard.NOTHING))
                        .reply();

        assertThat(reply).get().isInstanceOf(Reply.Refused.class);
    }

    @Test
    void refusesASecondAgentThatWasStartedAsOften() {
        lyon.startedAs(1);

        var reply = lyon.connect();

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused ->
                                assertThat(refused.sentence())
                                        .startsWith(
                                                "cannot open the link: the agent of site 'lyon'"
                                                        + " runs twice"));
    }

    @Test
    void refusesItAlsoAfterAChangeOfLeader() {
        pit.rebuild();
        lyon.startedAs(1);

        assertThat(lyon.connect()).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void takesTheSameAgentAgainAndOneThatWasStartedLater() {
        assertThat(lyon.connect()).isInstanceOf(Reply.LinkAccepted.class);
        lyon.startedAs(2);
        assertThat(lyon.connect()).isInstanceOf(Reply.LinkAccepted.class);
    }

    @Test
    void grantsEverySiteAFullLeaseAfterAPauseOfTheLeader() {
        pit.time.skip(Duration.ofMinutes(5));

        pit.apply(new io.atoll.control.event.ControlEvent.Ticked());

        assertThat(pit.events(EventKind.SITE_DISCONNECTED)).isEmpty();
    }

    @Test
    void renewsThePermissionOfWhatWasHandedAheadWhileTheLinkHolds() {
        pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x")));
        lyon.start(pit.attempt("a"));
        var before = pit.attempts("b").getLast().startBefore().orElseThrow();

        pit.pass(Duration.ofMinutes(6));

        assertThat(pit.attempts("b").getLast().startBefore().orElseThrow()).isAfter(before);
    }

    @Test
    void placesAgainWhatWaitsAtItsSiteForAContentThatWasLost() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in")), Map.of("in", input));
        var waiting = pit.attempt("a");
        assertThat(pit.state("a")).isEqualTo("Active");

        pit.apply(
                new ControlEvent.GlobalReplicaLost(
                        Sandpit.GLOBAL,
                        Sandpit.content("observations").digest(),
                        "its bytes are wrong"));

        assertThat(pit.execution("a").state())
                .isEqualTo(
                        new ExecutionState.Ready(
                                "waits for site 'lyon' to stop an earlier attempt"));
        assertThat(pit.take(Effect.SendStop.class))
                .containsExactly(new Effect.SendStop(lyon.name, waiting, true));
        lyon.end(waiting, new AttemptOutcome.Cancelled());
        assertThat(pit.execution("a").state())
                .isEqualTo(new ExecutionState.Ready("no site that counts holds an input any more"));
    }

    @Test
    void bringsAgainWhatASiteHasLostAndAnAttemptWaitsForThere() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in")), Map.of("in", input));
        lyon.move();
        pit.effects.clear();

        lyon.report(new Report.ReplicaLost(Sandpit.content("observations").digest(), "damaged"));

        assertThat(pit.take(Effect.SendOrder.class)).hasSize(1);
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void runsNoSecondAttemptWhileTheOneThatWasTakenBackMayHaveStarted() {
        pit.site("oslo", 2);
        var waiting = takenBack();
        var there = pit.at(waiting.site());

        there.start(waiting.attempt());
        pit.pass(Duration.ofMinutes(1));
        assertThat(pit.attempts("a")).hasSize(1);
        there.end(waiting.attempt(), new AttemptOutcome.Cancelled());

        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void keepsThatInMindWhenAnotherLeaderTakesOver() {
        pit.site("oslo", 2);
        takenBack();

        pit.rebuild();
        pit.pass(Duration.ofMinutes(1));

        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.state("a")).isEqualTo("Ready");
    }

    @Test
    void waitsForASiteThatIsCutOffAsLongAsForAnyLoss() {
        pit.site("oslo", 2);
        var there = pit.at(takenBack().site());
        there.cut();

        pit.pass(Duration.ofMinutes(10));
        assertThat(pit.attempts("a")).hasSize(1);
        pit.pass(Duration.ofMinutes(2));

        assertThat(pit.attempts("a")).hasSize(2);
    }

    // An attempt that was taken back because its input was lost, which has come back since.
    private AttemptRecord takenBack() {
        var input = pit.upload("observations");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in")), Map.of("in", input));
        var digest = Sandpit.content("observations").digest();
        pit.apply(new ControlEvent.GlobalReplicaLost(Sandpit.GLOBAL, digest, "gone"));
        pit.apply(
                new ControlEvent.ReplicaVerified(
                        Sandpit.GLOBAL, new UUID(1, 1), Sandpit.content("observations"), 12));
        return pit.attempts("a").getFirst();
    }

    @Test
    void namesAgainWhatAReturningSiteHasNotStarted() {
        pit.submit(workflow(step("a")));
        lyon.report(new Report.AttemptStaging(pit.attempt("a")));
        lyon.cut();
        pit.take(Effect.SendAssignments.class);

        lyon.connect();

        assertThat(pit.take(Effect.SendAssignments.class)).hasSize(1);
    }
}
