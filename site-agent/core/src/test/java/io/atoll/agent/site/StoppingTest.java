package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.link.ControlMessage;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A stop in each stage: nothing of the attempt counts, and its end is told once. */
final class StoppingTest {
    private final TestSite site = new TestSite();

    private void assigned() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.effects();
    }

    private void stop() {
        site.told(new ControlMessage.Stop(attempt(1, 1), false));
    }

    private List<Class<?>> outcomes() {
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .<Class<?>>map(each -> ((Report.AttemptEnded) each).report().outcome().getClass())
                .toList();
    }

    @Test
    void answersAStopOfAnAttemptItNeverHeld() {
        site.link(0);

        stop();

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void endsAWaitingAttemptAtOnce() {
        site.link(0);
        site.assign(
                assignment(attempt(2, 1)), assignment(attempt(3, 1)), assignment(attempt(1, 1)));
        site.effects();

        stop();

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void doesNotLaunchWhatWasStoppedWhileItWasStaged() {
        assigned();

        stop();
        assertThat(outcomes()).isEmpty();
        site.apply(new AgentEvent.Staged(attempt(1, 1)));

        var effects = site.effects();
        assertThat(effects).hasOnlyElementsOfType(AgentEffect.SendReport.class).hasSize(1);
    }

    @Test
    void endsWhatWasStoppedWhileStagingFailed() {
        assigned();
        stop();

        site.apply(new AgentEvent.StagingFailed(attempt(1, 1), "full", Optional.empty()));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void stopsTheProcessAndTellsTheEndOnlyWhenNothingOfItRuns() {
        assigned();
        site.run(attempt(1, 1));
        site.effects();

        stop();
        stop();
        assertThat(site.effects())
                .containsExactly(new AgentEffect.StopProcess(attempt(1, 1), Duration.ofSeconds(3)));
        site.end(attempt(1, 1), new Exit.Exited(0));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void callsNothingCancelledWhileSomethingOfItCannotBeEnded() {
        assigned();
        site.run(attempt(1, 1));
        stop();
        site.effects();

        site.apply(new AgentEvent.ProcessLingers(attempt(1, 1), "cannot end process 7"));

        assertThat(site.sent())
                .contains(
                        new Report.AttemptLingers(attempt(1, 1), site.now, "cannot end process 7"));
        assertThat(outcomes()).isEmpty();
        site.restart(new Held.Running(attempt(1, 1), site.now, 7));
        assertThat(outcomes()).isEmpty();
        site.end(attempt(1, 1), new Exit.Killed(9));
        site.link(0);
        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void stopsAProcessThatWasLaunchedAndDidNotAnswerYet() {
        assigned();
        site.apply(new AgentEvent.Staged(attempt(1, 1)));
        site.effects();

        stop();

        assertThat(site.effects(AgentEffect.StopProcess.class)).hasSize(1);
    }

    @Test
    void publishesNothingOfWhatWasStoppedWhileItWasPublished() {
        assigned();
        site.run(attempt(1, 1));
        site.end(attempt(1, 1), new Exit.Exited(0));
        site.effects();

        stop();
        site.apply(
                new AgentEvent.Published(
                        attempt(1, 1),
                        new TreeMap<>(java.util.Map.ofEntries(TestSite.made("daily", "x"))),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void saysNothingNewAboutAnAttemptThatHadEnded() {
        assigned();
        site.succeed(attempt(1, 1));
        site.effects();

        stop();

        assertThat(site.effects()).isEmpty();
    }
}
