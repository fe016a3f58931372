package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Numbered reports: kept until acknowledged, sent again from where the control plane stands. */
final class ReportsTest {
    private final TestSite site = new TestSite();

    private static InventoryEntry held(AttemptId attempt, HeldState state) {
        return new InventoryEntry(attempt, state, Optional.of(TestSite.decision(attempt)));
    }

    @Test
    void keepsReportsWithoutALinkAndSendsThemInOrderAtTheWelcome() {
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));
        assertThat(site.sent()).isEmpty();

        site.link(0);

        assertThat(site.effects(AgentEffect.SendReport.class))
                .extracting(sent -> sent.mark().number())
                .containsExactly(1L, 2L);
    }

    @Test
    void sendsAgainWhatTheWelcomeSaysWasNotApplied() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));
        assertThat(site.sentNumbers()).containsExactly(1L, 2L);
        site.apply(new AgentEvent.LinkLost());

        site.link(1);

        assertThat(site.sentNumbers()).containsExactly(2L);
    }

    @Test
    void sendsAReportAgainWithTheTimeItHappened() {
        site.assign(assignment(attempt(1, 1)));
        site.run(attempt(1, 1));
        site.pass(Duration.ofHours(1));
        site.restart(new io.atoll.agent.executor.Held.Running(attempt(1, 1), TestSite.START, 5));

        site.link(0);

        assertThat(site.effects(AgentEffect.SendReport.class))
                .extracting(AgentEffect.SendReport::at)
                .containsExactly(TestSite.START);
    }

    @Test
    void forgetsReportsOnceTheyAreAcknowledgedAlsoInTheJournal() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));
        site.told(new ControlMessage.Acknowledge(2));
        assertThat(site.agent.unacknowledged()).isZero();

        site.restart();
        site.link(0);

        assertThat(site.sentNumbers()).isEmpty();
    }

    @Test
    void goesOnCountingAfterARestartWhenEverythingWasAcknowledged() {
        site.link(0);
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));
        site.told(new ControlMessage.Acknowledge(2));
        site.restart();
        site.link(2);

        site.told(new ControlMessage.Stop(attempt(2, 1), false));

        assertThat(site.sentNumbers()).containsExactly(3L);
    }

    @Test
    void refusesWhatAnOlderLeaderSaysAlsoAfterARestart() {
        site.leader(5);
        site.link(0);
        site.restart();
        site.leader(4);

        site.assign(assignment(attempt(1, 1)));

        assertThat(site.effects()).isEmpty();
        assertThat(site.agent.term().number()).isEqualTo(5);
    }

    @Test
    void beginsANewGenerationWithNothingHeldAndNumberOne() {
        assertThat(Installation.begin(site.journal, 1, "here")).isEqualTo(1);
        site.restart();
        site.assign(assignment(attempt(1, 1)));
        site.succeed(attempt(1, 1));

        assertThat(Installation.begin(site.journal, 1, "here")).isEqualTo(2);
        site.restart();
        assertThat(site.agent.lastReport()).isEqualTo(2);
        assertThat(Installation.begin(site.journal, 2, "here")).isEqualTo(3);
        site.restart();

        assertThat(site.agent.lastReport()).isZero();
        site.link(0);
        assertThat(site.sentNumbers()).isEmpty();
    }

    @Test
    void startsNothingOfACopiedJournalBeforeAWelcome() {
        Installation.begin(site.journal, 1, "here");
        site.restart();
        site.link(0);
        site.assign(
                assignment(attempt(1, 1)), assignment(attempt(2, 1)), assignment(attempt(3, 1)));
        site.run(attempt(1, 1));
        Installation.begin(site.journal, 1, "elsewhere");

        site.restart();
        site.pass(Duration.ofSeconds(5));
        site.apply(new AgentEvent.Ticked());
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();

        Installation.begin(site.journal, 1, "elsewhere");
        site.restart();
        site.apply(new AgentEvent.Ticked());
        assertThat(site.effects(AgentEffect.Stage.class))
                .as("no start makes a copy the one that counts")
                .isEmpty();

        site.link(0);
        assertThat(site.effects(AgentEffect.Stage.class)).isNotEmpty();
    }

    @Test
    void answersTheInventoryWithTheStateOfEachAttempt() {
        site.assign(assignment(attempt(1, 1)), assignment(attempt(2, 1)));
        site.run(attempt(1, 1));
        site.end(attempt(1, 1), new Exit.Killed(9));

        site.told(new ControlMessage.InventoryRequest(7));
        site.listed(site.effects(AgentEffect.ListContents.class).getFirst());

        assertThat(site.effects(AgentEffect.SendInventory.class))
                .containsExactly(
                        new AgentEffect.SendInventory(
                                7,
                                List.of(
                                        held(attempt(1, 1), HeldState.PUBLISHING),
                                        held(attempt(2, 1), HeldState.STAGING)),
                                List.of(),
                                Optional.empty()));
    }

    @Test
    void tellsInTheInventoryWhatStartedWhileTheStoreWasListed() {
        site.link(0);
        site.told(new ControlMessage.InventoryRequest(7));
        var listing = site.effects(AgentEffect.ListContents.class).getFirst();
        site.assign(assignment(attempt(1, 1)));
        site.run(attempt(1, 1));

        site.listed(listing);

        assertThat(site.effects(AgentEffect.SendInventory.class).getFirst().attempts())
                .containsExactly(held(attempt(1, 1), HeldState.RUNNING));
    }

    @Test
    void answersOnlyTheLatestRequestWithWhatWasListedForIt() {
        site.link(0);
        site.told(new ControlMessage.InventoryRequest(7));
        site.told(new ControlMessage.InventoryRequest(8));
        var listings = site.effects(AgentEffect.ListContents.class);

        site.listed(listings.getFirst());
        assertThat(site.effects(AgentEffect.SendInventory.class)).isEmpty();
        site.listed(listings.getLast());

        assertThat(site.effects(AgentEffect.SendInventory.class))
                .extracting(AgentEffect.SendInventory::number)
                .containsExactly(8L);
    }

    @Test
    void sendsNothingThatWasListedForAnEarlierLink() {
        site.link(0);
        site.told(new ControlMessage.InventoryRequest(7));
        var listing = site.effects(AgentEffect.ListContents.class).getFirst();
        site.apply(new AgentEvent.LinkLost());
        site.link(0);

        site.listed(listing);

        assertThat(site.effects(AgentEffect.SendInventory.class)).isEmpty();
    }

    @Test
    void changesTheDigestOfWhatIsHeldWithEveryState() {
        var empty = site.agent.heldDigest();
        site.assign(assignment(attempt(1, 1)));
        var staging = site.agent.heldDigest();
        site.run(attempt(1, 1));
        var running = site.agent.heldDigest();

        assertThat(List.of(empty, staging, running)).doesNotHaveDuplicates();
        String line = attempt(1, 1) + " RUNNING";
        assertThat(running).isEqualTo(io.atoll.kernel.digest.Digest.of(line));
        site.restart();
        assertThat(site.agent.heldDigest()).as("after a restart").isNotEqualTo(empty);
        site.end(attempt(1, 1), new Exit.Lost("why"));
        site.told(new ControlMessage.Release(List.of(attempt(1, 1))));
        assertThat(site.agent.heldDigest()).as("nothing is held").isEqualTo(empty);
    }

    @Test
    void tellsAChangedOfferOnce() {
        site.link(0);
        var closed = TestSite.offer(false, 2, List.of("demo"));

        site.ownerSays(closed);

        assertThat(site.sent()).containsExactly(new Report.FactsChanged(closed));
    }
}
