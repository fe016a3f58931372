package io.atoll.simulation.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The check that a connected site runs nothing that was called lost or replaced. */
class OneRunningAttemptTest {
    private static final SiteName LYON = new SiteName("lyon");
    private static final Instant NOW = Instant.EPOCH;
    private static final AttemptState CANCELLED =
            new AttemptState.Ended(new AttemptOutcome.Cancelled(), NOW);

    private final Set<AttemptId> running = new HashSet<>();
    private final OneRunningAttempt check =
            new OneRunningAttempt((_, attempt) -> running.contains(attempt));

    @Test
    void refusesANewerAttemptWhileTheOneTakenBackRuns() {
        running.add(attempt(1));
        site(new SiteState.Connected(new UUID(1, 1), NOW));
        row(1, new AttemptState.Assigned(), Optional.empty());
        row(1, CANCELLED, Optional.empty());

        assertThatThrownBy(() -> row(2, new AttemptState.Assigned(), Optional.empty()))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("P2");
    }

    @Test
    void allowsItOnceTheSiteHasSaidThatNothingRuns() {
        site(new SiteState.Connected(new UUID(1, 1), NOW));
        row(1, new AttemptState.Assigned(), Optional.empty());
        row(1, CANCELLED, Optional.empty());
        row(1, CANCELLED, Optional.of(AttemptReport.of(new AttemptOutcome.Cancelled())));

        assertThatCode(() -> row(2, new AttemptState.Assigned(), Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void allowsItForASiteThatWasCutOff() {
        running.add(attempt(1));
        site(new SiteState.Connected(new UUID(1, 1), NOW));
        row(1, CANCELLED, Optional.empty());
        site(new SiteState.Disconnected(NOW));
        site(new SiteState.Connected(new UUID(1, 2), NOW));

        assertThatCode(() -> row(2, new AttemptState.Assigned(), Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesToCallLostWhatRunsAtAConnectedSite() {
        running.add(attempt(1));
        var lost = new AttemptState.Ended(new AttemptOutcome.Lost("not held"), NOW);
        site(new SiteState.Connected(new UUID(1, 1), NOW));

        assertThatThrownBy(() -> row(1, lost, Optional.empty())).isInstanceOf(Violation.class);
    }

    private static AttemptId attempt(int fence) {
        return new AttemptId(new ExecutionId(new UUID(7, 7)), new Fence(fence));
    }

    private void site(SiteState state) {
        check.committed(
                new SiteRecord(
                        LYON,
                        state,
                        SiteIntent.OPEN,
                        new Generation(1),
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        Optional.empty(),
                        Labels.none(),
                        ReportedFacts.NOTHING,
                        SiteHealth.SOUND));
        check.batch();
    }

    private void row(int fence, AttemptState state, Optional<AttemptReport> report) {
        check.committed(
                new AttemptRecord(
                        attempt(fence),
                        new RunId(new UUID(8, 8)),
                        new DecisionId(new UUID(9, fence)),
                        LYON,
                        new Generation(1),
                        new PoolName("cpu"),
                        state,
                        NOW,
                        List.of(),
                        Optional.empty(),
                        report));
        check.batch();
    }
}
