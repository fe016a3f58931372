package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A restart of the agent in each stage: adopted, or honestly lost, never twice. */
final class RecoveryTest {
    private static final AttemptId ONE = attempt(1, 1);
    private final TestSite site = new TestSite();

    private List<Class<?>> outcomes() {
        site.link(0);
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .<Class<?>>map(each -> ((Report.AttemptEnded) each).report().outcome().getClass())
                .toList();
    }

    @Test
    void stagesAgainWhatWasBeingStaged() {
        site.assign(assignment(ONE));

        site.restart();

        assertThat(site.effects())
                .containsExactly(new AgentEffect.Stage(assignment(ONE), Map.of()));
    }

    @Test
    void stagesAgainWhatWasLaunchedAndNeverReachedTheExecutor() {
        site.assign(assignment(ONE));
        site.apply(new AgentEvent.Staged(ONE));

        site.restart();
        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
        site.apply(new AgentEvent.Staged(ONE));

        assertThat(site.effects()).containsExactly(new AgentEffect.Launch(assignment(ONE)));
    }

    @Test
    void doesNotStageAgainWhatMayHaveBeenGivenUpMeanwhile() {
        var until = Optional.of(site.now.plusSeconds(60));
        var assigned = assignment(ONE, TestSite.spec(), List.of(), List.of(), until);
        site.assign(assigned);
        site.pass(Duration.ofSeconds(61));

        site.restart();
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
        site.link(0);
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
        site.assign(assigned);

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void adoptsAnAttemptThatRunsOnUnderTheSupervisor() {
        site.assign(assignment(ONE));
        site.run(ONE);

        site.restart(new Held.Running(ONE, site.now, 7));
        assertThat(site.effects()).isEmpty();
        site.end(ONE, new Exit.Exited(0));

        assertThat(site.effects(AgentEffect.Publish.class)).hasSize(1);
    }

    @Test
    void takesAnEndThatCameWhileTheAgentWasAway() {
        site.assign(assignment(ONE));
        site.apply(new AgentEvent.Staged(ONE));

        site.restart(new Held.Ended(ONE, site.exit(new Exit.Exited(0))));

        assertThat(site.effects(AgentEffect.Publish.class)).hasSize(1);
    }

    @Test
    void tellsThatAnAttemptIsLostWhenTheExecutorSaysThatNothingOfItRuns() {
        site.assign(assignment(ONE));
        site.run(ONE);

        site.restart();
        assertThat(site.effects()).containsExactly(new AgentEffect.StopProcess(ONE, Duration.ZERO));
        site.end(ONE, new Exit.Lost("nothing of it runs"));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Lost.class);
    }

    @Test
    void endsWhatWasStartedByNobodyKnowsWhomBeforeItCallsItLost() {
        site.assign(assignment(ONE));
        site.effects();
        site.apply(new AgentEvent.FoundStarted(ONE, "it was started already"));
        assertThat(site.effects()).hasSize(1).hasOnlyElementsOfType(AgentEffect.StopProcess.class);

        site.end(ONE, new Exit.Lost("nothing of it runs"));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Lost.class);
    }

    @Test
    void publishesAgainWhatWasBeingPublished() {
        site.assign(assignment(ONE));
        site.run(ONE);
        site.end(ONE, new Exit.Exited(0));

        site.restart(new Held.Ended(ONE, site.exit(new Exit.Exited(0))));

        assertThat(site.effects(AgentEffect.Publish.class)).hasSize(1);
    }

    @Test
    void stopsAgainWhatWasBeingStoppedAndRunsOn() {
        site.assign(assignment(ONE));
        site.run(ONE);
        site.told(new ControlMessage.Stop(ONE, false));

        site.restart(new Held.Running(ONE, site.now, 7));

        assertThat(site.effects())
                .containsExactly(new AgentEffect.StopProcess(ONE, Duration.ofSeconds(3)));
    }

    @Test
    void endsWhatWasBeingStoppedWhenTheExecutorSaysThatNothingOfItRuns() {
        site.assign(assignment(ONE));
        site.run(ONE);
        site.told(new ControlMessage.Stop(ONE, false));

        site.restart();
        assertThat(site.effects()).hasSize(1).hasOnlyElementsOfType(AgentEffect.StopProcess.class);
        site.end(ONE, new Exit.Lost("nothing of it runs"));

        assertThat(outcomes()).containsExactly(AttemptOutcome.Cancelled.class);
    }

    @Test
    void stopsAProcessThatTheJournalDoesNotKnowAndRemovesItOnceItEnded() {
        site.restart(new Held.Running(ONE, site.now, 7));
        assertThat(site.effects()).containsExactly(new AgentEffect.StopProcess(ONE, Duration.ZERO));

        site.end(ONE, new Exit.Killed(9));

        assertThat(site.effects()).containsExactly(new AgentEffect.Discard(ONE));
    }

    @Test
    void keepsTheRoomOfWhatRunsOn() {
        site.assign(assignment(ONE), assignment(attempt(2, 1)), assignment(attempt(3, 1)));
        site.run(ONE);
        site.run(attempt(2, 1));

        site.restart(
                new Held.Running(ONE, site.now, 7), new Held.Running(attempt(2, 1), site.now, 8));

        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
    }

    @Test
    void goesOnWithTransfersThatWereUnderWay() {
        site.link(0);
        var fetch = TestSite.fetch(1, "abc", "raw");
        site.told(new ControlMessage.Order(fetch));

        site.restart();

        assertThat(site.effects()).containsExactly(new AgentEffect.Move(fetch));
    }

    @Test
    void remembersClassesAcrossRestarts() {
        site.store.add(TestSite.content("abc").digest());
        site.link(0);
        site.told(new ControlMessage.Order(TestSite.fetch(1, "abc", "raw")));

        site.restart();
        site.link(0);
        site.effects();
        site.told(new ControlMessage.Order(TestSite.push(2, "abc")));

        assertThat(site.effects(AgentEffect.Move.class)).isEmpty();
    }
}
