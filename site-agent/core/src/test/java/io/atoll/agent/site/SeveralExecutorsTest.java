package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import io.atoll.work.Runtimes;
import io.atoll.work.SiteOffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site with a pool of processes, cpu, and one of another executor, batch. */
final class SeveralExecutorsTest {
    private static final AttemptId HERE = attempt(1, 1);
    private static final AttemptId THERE = attempt(2, 1);
    private final TestSite site = new TestSite();

    @BeforeEach
    void offersBoth() {
        site.ownerSays(offer("slurm", List.of("process", "slurm")));
        site.openedBy("slurm");
        site.link(0);
        site.effects();
    }

    private static SiteOffer offer(String executor, List<String> allowed) {
        var one = TestSite.offer(true, 2, List.of("demo"));
        var cpu = one.pools().getFirst();
        var batch =
                new SiteOffer.Pool(
                        new PoolName("batch"),
                        executor,
                        Runtimes.PLAIN,
                        cpu.cpu(),
                        cpu.memory(),
                        cpu.gpu(),
                        cpu.walltime(),
                        cpu.arch(),
                        cpu.scores());
        return new SiteOffer(
                one.labels(),
                List.of(cpu, batch),
                new SiteOffer.Allowance(List.of("demo"), allowed, true, ""),
                one.offlineUpTo(),
                one.storeQuota());
    }

    private static Assignment here() {
        return TestSite.assignment(HERE);
    }

    private static Assignment there() {
        return TestSite.assignmentIn("batch", THERE);
    }

    private void bothRun() {
        site.assign(here(), there());
        site.run(HERE);
        site.run(THERE);
        site.effects();
    }

    private Held running(AttemptId attempt) {
        return new Held.Running(attempt, site.now, 0);
    }

    private List<Class<?>> outcomes() {
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .<Class<?>>map(each -> ((Report.AttemptEnded) each).report().outcome().getClass())
                .toList();
    }

    @Test
    void remembersWhichExecutorWasAskedToStartWhat() {
        site.assign(here(), there());
        assertThat(site.agent.executorOf(THERE)).as("none was asked yet").isEmpty();
        site.apply(new AgentEvent.Staged(HERE));
        site.apply(new AgentEvent.Staged(THERE));

        site.restartUnanswered();

        assertThat(site.agent.executorOf(HERE)).contains("process");
        assertThat(site.agent.executorOf(THERE)).contains("slurm");
        assertThat(site.agent.executors()).containsExactly("process", "slurm");
    }

    @Test
    void losesNothingOfAnExecutorThatHasNotAnsweredWhenAnotherTellsWhatItHolds() {
        bothRun();

        site.restart(running(HERE));

        assertThat(site.effects()).isEmpty();
        assertThat(site.agent.running()).isEqualTo(2);
        site.openedBy("slurm", running(THERE));
        assertThat(site.effects()).isEmpty();
        site.end(THERE, new Exit.Exited(0));
        assertThat(site.effects(AgentEffect.Publish.class)).hasSize(1);
    }

    @Test
    void looksForWhatItsOwnExecutorDoesNotHoldAndForNothingElse() {
        bothRun();

        site.restart();

        assertThat(site.effects())
                .containsExactly(new AgentEffect.StopProcess(HERE, Duration.ZERO));
        site.end(HERE, new Exit.Lost("nothing of it runs"));
        site.link(0);
        assertThat(outcomes()).containsExactly(AttemptOutcome.Lost.class);
        assertThat(site.agent.running()).isEqualTo(1);
    }

    @Test
    void doesNotStageAgainWhatAnotherExecutorMayHaveStarted() {
        site.assign(there());
        site.apply(new AgentEvent.Staged(THERE));

        site.restart();

        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
        site.openedBy("slurm");
        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void stagesOnceWhatNobodyStartedAndWhosePoolIsGone() {
        site.assign(there());
        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
        site.offer = TestSite.offer(true, 2, List.of("demo"));

        site.restart();
        site.openedBy("slurm");

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
        site.openedBy("process");
        assertThat(site.effects(AgentEffect.Stage.class)).as("its own word again").hasSize(1);
    }

    @Test
    void startsNothingUnderAnExecutorThatHasNotAnsweredYet() {
        site.restart();
        site.link(0);
        site.effects();

        site.assign(here(), there());

        assertThat(site.effects(AgentEffect.Stage.class))
                .extracting(AgentEffect.Stage::assignment)
                .containsExactly(here());
        site.openedBy("slurm");
        assertThat(site.effects(AgentEffect.Stage.class))
                .extracting(AgentEffect.Stage::assignment)
                .containsExactly(there());
    }

    @Test
    void stopsAnAttemptOfAnExecutorThatHasNotAnsweredYetAndStopsItAgainOnceItHas() {
        bothRun();
        site.restart(running(HERE));
        site.link(0);
        site.effects();
        var stop = new AgentEffect.StopProcess(THERE, Duration.ofSeconds(3));

        site.told(new ControlMessage.Stop(THERE, false));
        assertThat(site.effects()).containsExactly(stop);
        site.openedBy("slurm", running(THERE));

        assertThat(site.effects()).containsExactly(stop);
    }

    @Test
    void asksTheExecutorThatStartedAnAttemptWhateverItsPoolHasNow() {
        bothRun();
        site.offer = offer("process", List.of("process"));

        site.restart(running(HERE));

        assertThat(site.effects()).as("no executor but its own loses it").isEmpty();
        assertThat(site.agent.executorOf(THERE)).contains("slurm");
        site.openedBy("slurm", running(THERE));
        assertThat(site.effects()).isEmpty();
        assertThat(site.agent.running()).isEqualTo(2);
    }

    @Test
    void stopsWhatAnExecutorHoldsThatTheJournalDoesNotKnow() {
        site.restart();
        site.effects();

        site.openedBy("slurm", running(THERE));

        assertThat(site.effects())
                .containsExactly(new AgentEffect.StopProcess(THERE, Duration.ZERO));
    }

    @Test
    void goesOnWithTransfersOnceHoweverManyExecutorsTell() {
        var fetch = TestSite.fetch(1, "abc", "raw");
        site.told(new ControlMessage.Order(fetch));

        site.restart();
        site.openedBy("slurm");

        assertThat(site.effects()).containsExactly(new AgentEffect.Move(fetch));
    }

    @Test
    void refusesWorkOfAnExecutorThatTheOwnerDoesNotAllow() {
        site.ownerSays(offer("slurm", List.of("process")));

        site.assign(here(), there());

        assertThat(site.sent())
                .filteredOn(Report.AttemptEnded.class::isInstance)
                .extracting(each -> ((Report.AttemptEnded) each).report().outcome())
                .containsExactly(
                        new AttemptOutcome.Refused(
                                "cannot run step: the site's owner does not allow executor 'slurm'"
                                        + " (allowed: [process])"));
        assertThat(site.agent.holds(HERE)).isTrue();
    }
}
