package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static io.atoll.agent.site.TestSite.content;
import static io.atoll.agent.site.TestSite.fetch;
import static io.atoll.agent.site.TestSite.input;
import static io.atoll.agent.site.TestSite.made;
import static io.atoll.agent.site.TestSite.output;
import static io.atoll.agent.site.TestSite.push;
import static io.atoll.agent.site.TestSite.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** From assigned to released. */
final class AssignmentsTest {
    private final TestSite site = new TestSite();

    private List<Report.AttemptEnded> ends() {
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .map(Report.AttemptEnded.class::cast)
                .toList();
    }

    @Test
    void stagesThenLaunchesThenPublishesAndTellsTheEnd() {
        site.link(0);
        var assigned = assignment(attempt(1, 1));
        site.assign(assigned);
        assertThat(site.effects()).containsExactly(new AgentEffect.Stage(assigned, Map.of()));

        site.apply(new AgentEvent.Staged(attempt(1, 1)));
        assertThat(site.effects()).containsExactly(new AgentEffect.Launch(assigned));

        site.apply(new AgentEvent.ProcessStarted(attempt(1, 1), site.now));
        assertThat(site.sent()).containsExactly(new Report.AttemptStarted(attempt(1, 1), site.now));

        site.end(attempt(1, 1), new Exit.Exited(0));
        assertThat(site.effects(AgentEffect.Publish.class)).hasSize(1);

        site.apply(
                new AgentEvent.Published(
                        attempt(1, 1), new TreeMap<>(), Optional.empty(), Optional.empty()));
        assertThat(ends())
                .extracting(end -> end.report().outcome())
                .hasExactlyElementsOfTypes(AttemptOutcome.Succeeded.class);
    }

    @Test
    void takesARepeatedAssignmentOnce() {
        site.assign(assignment(attempt(1, 1)));
        site.effects();

        site.assign(assignment(attempt(1, 1)));

        assertThat(site.effects()).isEmpty();
    }

    @Test
    void stopsTheOlderAttemptWhenANewerFenceIsAssigned() {
        site.assign(assignment(attempt(1, 1)));
        site.run(attempt(1, 1));
        site.effects();

        site.assign(assignment(attempt(1, 2)));

        assertThat(site.effects())
                .contains(new AgentEffect.StopProcess(attempt(1, 1), Duration.ofSeconds(3)));
    }

    @Test
    void leavesALateRepeatOfAnOlderFenceAlone() {
        site.assign(assignment(attempt(1, 2)));
        site.effects();

        site.assign(assignment(attempt(1, 1)));

        assertThat(site.effects()).isEmpty();
    }

    @Test
    void startsNoMoreThanItsPoolHasRoomForAndTheNextWhenOneEnded() {
        site.assign(
                assignment(attempt(1, 1)), assignment(attempt(2, 1)), assignment(attempt(3, 1)));
        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(2);

        site.succeed(attempt(1, 1));

        assertThat(site.effects(AgentEffect.Stage.class))
                .extracting(stage -> stage.assignment().attempt())
                .containsExactly(attempt(3, 1));
    }

    private Assignment after(AttemptId producer, Optional<Instant> startBefore) {
        return assignment(
                attempt(2, 1),
                spec(),
                List.of(input(new Assignment.Source.Awaited(producer, "daily"))),
                List.of(producer),
                startBefore);
    }

    @Test
    void startsAChainThatWasHandedAheadByItselfWithoutALink() {
        var first = attempt(1, 1);
        site.link(0);
        site.assign(
                assignment(first, spec(output("daily")), List.of(), List.of(), Optional.empty()),
                after(first, Optional.of(site.now.plusSeconds(60))));
        site.apply(new AgentEvent.LinkLost());
        site.effects();

        site.succeed(first, made("daily", "1,2"));

        var stage = site.effects(AgentEffect.Stage.class);
        assertThat(stage).extracting(s -> s.assignment().attempt()).containsExactly(attempt(2, 1));
        assertThat(stage.getFirst().awaited())
                .isEqualTo(Map.of(first, new TreeMap<>(Map.ofEntries(made("daily", "1,2")))));
    }

    @Test
    void doesNotStartUnlinkedWhatItsPermissionToStartHasRunOutFor() {
        var first = attempt(1, 1);
        site.link(0);
        site.assign(
                assignment(first, spec(output("daily")), List.of(), List.of(), Optional.empty()),
                after(first, Optional.of(site.now.plusSeconds(60))));
        site.apply(new AgentEvent.LinkLost());
        site.pass(Duration.ofSeconds(61));
        site.succeed(first, made("daily", "1,2"));
        assertThat(site.effects(AgentEffect.Stage.class))
                .extracting(s -> s.assignment().attempt())
                .doesNotContain(attempt(2, 1));

        site.link(0);
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();

        site.assign(after(first, Optional.of(site.now.plusSeconds(60))));

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void doesNotLaunchWhatItsPermissionRanOutForWhileItWasStaged() {
        var one = attempt(1, 1);
        var until = Optional.of(site.now.plusSeconds(60));
        site.link(0);
        site.assign(assignment(one, spec(), List.of(), List.of(), until));
        site.apply(new AgentEvent.LinkLost());
        site.pass(Duration.ofSeconds(61));

        site.apply(new AgentEvent.Staged(one));

        assertThat(site.effects(AgentEffect.Launch.class)).isEmpty();
    }

    @Test
    void startsUnlinkedWithinAPermissionThatWasRenewed() {
        var first = attempt(1, 1);
        site.link(0);
        site.assign(
                assignment(first, spec(output("daily")), List.of(), List.of(), Optional.empty()),
                after(first, Optional.of(site.now.plusSeconds(60))));
        site.assign(after(first, Optional.of(site.now.plusSeconds(120))));
        site.apply(new AgentEvent.LinkLost());
        site.pass(Duration.ofSeconds(61));
        site.effects();

        site.succeed(first, made("daily", "1,2"));

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void doesNotStartWhatAwaitsAnAttemptThatFailed() {
        var first = attempt(1, 1);
        site.assign(assignment(first), after(first, Optional.empty()));
        site.run(first);
        site.end(first, new Exit.Exited(1));
        site.effects();

        site.apply(
                new AgentEvent.Published(
                        first, new TreeMap<>(), Optional.empty(), Optional.empty()));

        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
    }

    @Test
    void waitsForAContentThatIsOnItsWayAndStartsWhenItCame() {
        site.link(0);
        site.told(new ControlMessage.Order(fetch(1, "abc", "raw")));
        site.assign(
                assignment(
                        attempt(1, 1),
                        spec(),
                        List.of(
                                input(
                                        new Assignment.Source.Stored(
                                                content("abc").digest(), 3, false))),
                        List.of(),
                        Optional.empty()));
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();

        site.store.add(content("abc").digest());
        site.apply(new AgentEvent.TransferDone(fetch(1, "abc").id(), 3));

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void refusesWhatTheOwnerDoesNotAllow() {
        site.ownerSays(TestSite.offer(true, 2, List.of("other")));
        site.link(0);
        site.effects();

        site.assign(assignment(attempt(1, 1)));

        var end = ends().getFirst();
        assertThat(end.report().outcome()).isInstanceOf(AttemptOutcome.Refused.class);
        assertThat(end.report().outcome().sentence().orElseThrow())
                .isEqualTo(
                        "cannot run step: the site's owner does not allow project 'demo' (allowed:"
                                + " [other])");
    }

    @Test
    void startsNothingNewWhileTheOwnerClosedTheSiteAndGoesOnWhenItOpens() {
        site.link(0);
        site.assign(
                assignment(attempt(1, 1)), assignment(attempt(2, 1)), assignment(attempt(3, 1)));
        site.ownerSays(TestSite.offer(false, 2, List.of("demo")));
        site.effects();
        site.succeed(attempt(1, 1));
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();

        site.ownerSays(TestSite.offer(true, 2, List.of("demo")));

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void failsLastinglyWhatCouldNotBeStartedAndPassesOnWhatWasNotMade() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)), assignment(attempt(2, 1)));
        site.apply(new AgentEvent.Staged(attempt(1, 1)));
        site.end(attempt(1, 1), new Exit.CouldNotStart(127, "cannot start 'nope': not found"));
        site.run(attempt(2, 1));
        site.end(attempt(2, 1), new Exit.Exited(0));
        site.apply(
                new AgentEvent.PublishingFailed(
                        attempt(2, 1), "not made", true, Optional.empty(), Optional.empty()));

        assertThat(ends())
                .extracting(end -> end.report().outcome())
                .containsExactly(
                        new AttemptOutcome.Failed(127, 0, "cannot start 'nope': not found", true),
                        new AttemptOutcome.Failed(0, 0, "not made", true));
    }

    @Test
    void tellsThatAReplicaIsLostWhenStagingFindsItDamaged() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.effects();

        site.apply(
                new AgentEvent.StagingFailed(
                        attempt(1, 1), "wrong bytes", Optional.of(content("x").digest())));

        assertThat(site.sent())
                .hasSize(2)
                .contains(new Report.ReplicaLost(content("x").digest(), "wrong bytes"));
    }

    @Test
    void callsLostWhatStagingFindsStartedBefore() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.effects();

        site.apply(new AgentEvent.FoundStarted(attempt(1, 1), "started already"));
        site.end(attempt(1, 1), new Exit.Lost("nothing of it runs"));

        assertThat(site.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        Report.AttemptEnded.class,
                        ended ->
                                assertThat(ended.report().outcome())
                                        .isInstanceOf(AttemptOutcome.Lost.class));
    }

    @Test
    void refusesToSendAContentUnderFewerClassesThanItIsKnownUnder() {
        site.link(0);
        site.assign(
                assignment(
                        attempt(1, 1),
                        spec(output("daily", "raw")),
                        List.of(),
                        List.of(),
                        Optional.empty()));
        site.succeed(attempt(1, 1), made("daily", "abc"));
        site.store.add(content("abc").digest());
        site.effects();

        site.told(new ControlMessage.Order(push(1, "abc")));
        site.told(new ControlMessage.Order(push(2, "abc", "raw")));

        var effects = site.effects();
        assertThat(effects).hasSize(2);
        assertThat(effects.getFirst())
                .isInstanceOfSatisfying(
                        AgentEffect.SendReport.class,
                        sent ->
                                assertThat(sent.report())
                                        .isInstanceOfSatisfying(
                                                Report.TransferFailed.class,
                                                end -> {
                                                    assertThat(end.why())
                                                            .contains("carries classes []");
                                                }));
        assertThat(effects.getLast()).isInstanceOf(AgentEffect.Move.class);
    }

    @Test
    void forgetsAReleasedAttemptButNotOneThatAnotherStillAwaits() {
        var first = attempt(1, 1);
        site.assign(assignment(first), assignment(attempt(3, 1)), assignment(attempt(4, 1)));
        site.assign(after(first, Optional.empty()));
        site.succeed(first);
        site.effects();

        site.told(new ControlMessage.Release(List.of(first)));
        assertThat(site.effects()).isEmpty();

        site.told(new ControlMessage.Stop(attempt(2, 1), false));
        site.told(new ControlMessage.Release(List.of(first)));
        assertThat(site.effects()).contains(new AgentEffect.Discard(first));
        site.restart();
        assertThat(site.agent.mayWrite(first)).isFalse();
    }

    @Test
    void doesNotReleaseWhatHasNotEnded() {
        site.assign(assignment(attempt(1, 1)));
        site.run(attempt(1, 1));
        site.effects();

        site.told(new ControlMessage.Release(List.of(attempt(1, 1))));

        assertThat(site.effects()).isEmpty();
    }
}
