package io.atoll.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.Report;
import io.atoll.work.Report.AttemptEnded;
import io.atoll.work.SignedOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the site cannot do is told as the site's fault, and never takes the command's place. */
class SiteFaultsTest {
    private static final AttemptId FIRST = TestSite.attempt(1, 1);
    private static final AttemptId SECOND = TestSite.attempt(2, 1);
    private static final String BROKEN = "cannot write in the store /data: it is not there";

    private final TestSite site = new TestSite();

    @BeforeEach
    void linked() {
        site.link(0);
    }

    private AttemptEnded end() {
        return site.sent().stream()
                .filter(AttemptEnded.class::isInstance)
                .map(AttemptEnded.class::cast)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    // It ran for that long and ended now.
    private void ran(AttemptId attempt, Duration time, Exit.Cause cause) {
        site.run(attempt);
        var started = site.now;
        site.pass(time);
        site.apply(
                new AgentEvent.ProcessEnded(
                        attempt, new Exit(cause, started, site.now, Usage.NONE, false, false)));
    }

    private void unpublished(AttemptId attempt, boolean ofSite) {
        site.apply(
                new AgentEvent.PublishingFailed(
                        attempt, BROKEN, false, Optional.empty(), Optional.empty(), ofSite));
    }

    @Test
    void tellsASandboxThatCouldNotBeLaidOutAsAFaultOfTheSite() {
        site.assign(TestSite.assignment(FIRST));

        site.apply(new AgentEvent.StagingFailed(FIRST, BROKEN, Optional.empty(), true));

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.SiteFault.class);
    }

    @Test
    void asksToLookWhatIsWrongAfterAFault() {
        site.assign(TestSite.assignment(FIRST));

        site.apply(new AgentEvent.StagingFailed(FIRST, BROKEN, Optional.empty(), true));

        assertThat(site.effects(AgentEffect.CheckSelf.class)).hasSize(1);
    }

    @Test
    void tellsAReplicaThatIsWrongAsAFaultOfTheSite() {
        site.assign(TestSite.assignment(FIRST));

        site.apply(
                new AgentEvent.StagingFailed(FIRST, "damaged", Optional.of(Digest.of("numbers"))));

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.SiteFault.class);
    }

    @Test
    void tellsWhatTheSiteCouldNotStartAsAFaultOfTheSite() {
        site.assign(TestSite.assignment(FIRST));
        site.apply(new AgentEvent.Staged(FIRST));

        site.end(FIRST, new Exit.CouldNotStart(Exit.CouldNotStart.SITE_FAULT, "no sh"));

        var end = end();
        assertThat(end.report().outcome()).isInstanceOf(AttemptOutcome.SiteFault.class);
    }

    @Test
    void tellsACommandThatIsNotFoundAsTheCommandsOwn() {
        site.assign(TestSite.assignment(FIRST));
        site.apply(new AgentEvent.Staged(FIRST));

        site.end(FIRST, new Exit.CouldNotStart(127, "command not found"));

        var end = end();
        assertThat(end.report().outcome()).isInstanceOf(AttemptOutcome.Failed.class);
        assertThat(((AttemptOutcome.Failed) end.report().outcome()).lasting()).isTrue();
        assertThat(((AttemptOutcome.Failed) end.report().outcome()).exitCode()).isEqualTo(127);
    }

    @Test
    void publishesAgainForAsLongAsTheAttemptRan() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofMinutes(10), new Exit.Exited(0));
        site.effects();

        unpublished(FIRST, true);
        assertThat(site.effects(AgentEffect.PublishAgain.class))
                .singleElement()
                .satisfies(again -> assertThat(again.after()).isEqualTo(Duration.ofSeconds(1)));
        site.pass(Duration.ofMinutes(9));
        unpublished(FIRST, true);
        assertThat(site.effects(AgentEffect.PublishAgain.class))
                .singleElement()
                .satisfies(again -> assertThat(again.after()).isEqualTo(Duration.ofSeconds(30)));
        site.apply(
                new AgentEvent.Published(
                        FIRST, new TreeMap<>(), Optional.empty(), Optional.empty()));

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.Succeeded.class);
    }

    @Test
    void givesUpWhatItCouldNotPublishForAsLongAsItRan() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofSeconds(10), new Exit.Exited(0));
        site.pass(Duration.ofSeconds(11));

        unpublished(FIRST, true);

        var end = end();
        assertThat(end.report().outcome()).isInstanceOf(AttemptOutcome.SiteFault.class);
        assertThat(end.report().outcome()).isEqualTo(new AttemptOutcome.SiteFault(BROKEN));
    }

    @Test
    void tellsNoTimeOfPublishingForLogsThatCouldNotBePublished() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofSeconds(10), new Exit.Exited(1));
        site.pass(Duration.ofSeconds(5));

        unpublished(FIRST, true);

        var times = end().report().times();
        assertThat(times.running()).isEqualTo(Duration.ofSeconds(10));
        assertThat(times.publishing()).isZero();
    }

    @Test
    void triesForAnHourAtMost() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofHours(30), new Exit.Exited(0));
        site.pass(Duration.ofMinutes(61));

        unpublished(FIRST, true);

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.SiteFault.class);
    }

    @Test
    void stopsAnAttemptThatWaitsToBePublished() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofMinutes(10), new Exit.Exited(0));
        unpublished(FIRST, true);

        site.told(new ControlMessage.Stop(FIRST, true));
        unpublished(FIRST, true);

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.Cancelled.class);
    }

    @Test
    void blamesTheCommandForItsExitThoughItsLogsCouldNotBeKept() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofMinutes(10), new Exit.Exited(3));

        unpublished(FIRST, true);

        var end = end();
        assertThat(end.report().outcome()).isInstanceOf(AttemptOutcome.Failed.class);
        assertThat(((AttemptOutcome.Failed) end.report().outcome()).exitCode()).isEqualTo(3);
        assertThat(end.report().outcome().sentence().orElseThrow())
                .isEqualTo("exited with code 3; its logs are not kept: " + BROKEN);
    }

    @Test
    void tellsOfAnAttemptThatSucceededThatItsLogsAreNotKept() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofMinutes(10), new Exit.Exited(0));
        site.pass(Duration.ofSeconds(2));

        site.apply(
                new AgentEvent.PublishingFailed(
                        FIRST,
                        "the disk was full",
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true));

        var end = end();
        assertThat(end.report().outcome())
                .isEqualTo(
                        new AttemptOutcome.Failed(
                                0, 0, "its logs are not kept: the disk was full", false));
        var times = end.report().times();
        assertThat(times.publishing()).as("none: they were not empty").isZero();
        assertThat(times.running()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void blamesTheAttemptForWhatItDidNotMake() {
        site.assign(TestSite.assignment(FIRST));
        ran(FIRST, Duration.ofMinutes(10), new Exit.Exited(0));

        unpublished(FIRST, false);

        assertThat(end().report().outcome()).isInstanceOf(AttemptOutcome.Failed.class);
    }

    @Test
    void startsNothingWhileTheSiteHasAFaultAndGoesOnAfterIt() {
        site.apply(new AgentEvent.SelfChecked(BROKEN));
        assertThat(site.sent()).containsExactly(new Report.SelfChecked(BROKEN));

        site.assign(TestSite.assignment(FIRST));
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
        site.apply(new AgentEvent.SelfChecked(BROKEN));
        assertThat(site.sent()).isEmpty();
        site.apply(new AgentEvent.SelfChecked(""));

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void movesWhatAStoreThatCannotBeReadMayHoldAndTellsWhatCameOfIt() {
        site.store.add(TestSite.content("numbers").digest());
        order(TestSite.fetch(1, "numbers"));
        assertThat(site.effects(AgentEffect.Move.class)).isEmpty();

        site.unreadable = true;
        order(TestSite.push(2, "numbers"));
        order(TestSite.fetch(3, "numbers"));

        assertThat(site.effects(AgentEffect.Move.class)).hasSize(2);
    }

    private void order(SignedOrder order) {
        site.told(new ControlMessage.Order(order));
    }

    @Test
    void keepsWhatAnAttemptReadsUntilItRunsBecauseItMayBeLaidOutOnceMore() {
        var spec = TestSite.spec(TestSite.output("x"));
        site.assign(TestSite.assignment(FIRST, spec, List.of(), List.of(), Optional.empty()));
        site.assign(
                TestSite.assignment(
                        SECOND,
                        TestSite.spec(),
                        List.of(TestSite.input(new Assignment.Source.Awaited(FIRST, "x"))),
                        List.of(FIRST),
                        Optional.empty()));
        site.succeed(FIRST, TestSite.made("x", "numbers"));

        site.told(new ControlMessage.Release(List.of(FIRST)));
        site.restart();

        assertThat(site.effects(AgentEffect.Stage.class))
                .singleElement()
                .satisfies(stage -> assertThat(stage.awaited().get(FIRST)).hasSize(1));
        site.run(SECOND);
        site.told(new ControlMessage.Release(List.of(FIRST)));
        assertThat(site.effects(AgentEffect.Discard.class)).hasSize(1);
    }

    @Test
    void remembersAcrossAStartWhatItToldLast() {
        site.apply(new AgentEvent.SelfChecked(BROKEN));

        site.restart();
        site.link(1);
        site.effects();
        site.assign(TestSite.assignment(SECOND));
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
        site.apply(new AgentEvent.SelfChecked(""));

        assertThat(site.sent()).contains(new Report.SelfChecked(""));
    }

    @Test
    void tellsItsFaultAgainToANewGeneration() {
        site.apply(new AgentEvent.SelfChecked(BROKEN));

        Installation.begin(site.journal, 7, "here");
        site.restart();
        site.link(0);
        site.effects();
        site.apply(new AgentEvent.SelfChecked(BROKEN));

        assertThat(site.sent()).containsExactly(new Report.SelfChecked(BROKEN));
        assertThat(site.journal.load().of(JournalKind.OUTBOX)).hasSize(1);
    }
}
