package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ends that only some executors tell. */
class ExecutorEndsTest {
    private static final AttemptId ATTEMPT = attempt(1, 1);

    private final TestSite site = new TestSite();

    private Report.AttemptEnded endedBy(Exit.Cause cause) {
        site.link(0);
        site.assign(assignment(ATTEMPT));
        site.run(ATTEMPT);
        site.end(ATTEMPT, cause);
        // The end is in the journal: a restarted agent publishes its logs and tells the same.
        site.restart();
        assertThat(site.effects(AgentEffect.Publish.class))
                .singleElement()
                .extracting(publish -> publish.exit().cause())
                .isEqualTo(cause);
        site.link(0);
        site.apply(
                new AgentEvent.Published(
                        ATTEMPT, new TreeMap<>(), Optional.empty(), Optional.empty()));
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .map(Report.AttemptEnded.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsThatAnAttemptTookMoreMemoryThanItAskedFor() {
        var ended = endedBy(new Exit.OutOfMemory("stopped: it took more than 1 GiB of memory"));

        assertThat(ended.report().outcome()).isInstanceOf(AttemptOutcome.OutOfMemory.class);
        assertThat(ended.report().outcome().sentence().orElseThrow())
                .isEqualTo("stopped: it took more than 1 GiB of memory");
    }

    @Test
    void tellsThatAnAttemptsPlaceWasGivenToOtherWork() {
        var ended = endedBy(new Exit.Preempted("stopped: the partition was needed"));

        assertThat(ended.report().outcome()).isInstanceOf(AttemptOutcome.Preempted.class);
        assertThat(ended.report().outcome().sentence().orElseThrow())
                .isEqualTo("stopped: the partition was needed");
    }
}
