package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import io.atoll.work.SiteOffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The owner's word counts at every start, with a link and without one. */
final class OwnerTest {
    private static final SiteOffer OPEN = TestSite.offer(true, 2, List.of("demo"));
    private static final SiteOffer CLOSED = TestSite.offer(false, 2, List.of("demo"));

    private final TestSite site = new TestSite();

    private void assignedAndCut(int attempts) {
        site.link(0);
        for (int i = 1; i <= attempts; i++) {
            site.assign(assignment(attempt(i, 1)));
        }
        site.effects();
        site.apply(new AgentEvent.LinkLost());
    }

    @Test
    void startsNothingOnceSheClosedTheSiteWhileTheLinkIsCut() {
        assignedAndCut(3);
        site.offer = CLOSED;

        site.succeed(attempt(1, 1));

        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
    }

    @Test
    void startsWhatWaitsWhenSheOpensTheSiteWhileTheLinkIsCut() {
        assignedAndCut(3);
        site.ownerSays(CLOSED);
        site.succeed(attempt(1, 1));
        site.effects();

        site.ownerSays(OPEN);

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void asksOnceMoreBeforeItStartsWhatIsLaidOut() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.effects();
        site.offer = CLOSED;

        site.apply(new AgentEvent.Staged(attempt(1, 1)));

        assertThat(site.effects(AgentEffect.Launch.class)).isEmpty();
        site.ownerSays(OPEN);
        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }

    @Test
    void keepsTheSiteClosedOverAReconnection() {
        assignedAndCut(3);
        site.offer = CLOSED;
        site.agent.offerForHello();

        site.link(site.agent.lastReport());
        site.succeed(attempt(1, 1));

        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
    }

    @Test
    void refusesAtItsStartWhatSheHasForbiddenMeanwhile() {
        assignedAndCut(3);
        site.run(attempt(1, 1));

        site.ownerSays(TestSite.offer(true, 2, List.of("other")));
        site.end(attempt(1, 1), new Exit.Killed(9));
        site.apply(
                new AgentEvent.Published(
                        attempt(1, 1), new TreeMap<>(), Optional.empty(), Optional.empty()));

        site.link(0);
        assertThat(site.sent())
                .filteredOn(Report.AttemptEnded.class::isInstance)
                .map(Report.AttemptEnded.class::cast)
                .filteredOn(end -> end.report().outcome() instanceof AttemptOutcome.Refused)
                .extracting(Report.AttemptEnded::attempt)
                .containsExactly(attempt(3, 1));
    }

    @Test
    void saysNothingWithoutALinkAndAllOfItInTheHello() {
        site.link(0);
        site.apply(new AgentEvent.LinkLost());
        site.ownerSays(CLOSED);
        site.ownerSays(OPEN);
        site.ownerSays(CLOSED);

        assertThat(site.agent.offerForHello()).isEqualTo(CLOSED);
        site.link(0);

        assertThat(site.sent()).noneMatch(Report.FactsChanged.class::isInstance);
    }

    @Test
    void tellsWhatChangedBetweenTheHelloAndTheWelcome() {
        site.agent.offerForHello();
        site.ownerSays(CLOSED);

        site.link(0);

        assertThat(site.sent()).containsExactly(new Report.FactsChanged(CLOSED));
    }
}
