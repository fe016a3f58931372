package io.atoll.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.loop.WatchedLoop;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.server.commands.CommandGateway.Leading;
import io.atoll.server.config.ListenAddress;
import io.atoll.work.AttemptOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerMetricsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RunId RUN = new RunId(new UUID(1, 1));

    private final VirtualTime clock = new VirtualTime();
    private final SlowEvents slow = new SlowEvents(clock, Duration.ofMillis(50), _ -> {});
    private final ServerMetrics metrics = new ServerMetrics(new SystemTimeSource(), slow);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private @Nullable URI address;
    private volatile Leading leading = new Leading("cp-1", 7, true, true);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void countsWhatTheLeaderCommits() throws Exception {
        var store = metrics.watch(new InMemoryFederationStore());
        var term = store.begin("cp-1");
        var _ = store.load();
        store.commit(
                term,
                List.of(
                        attempt(1, new AttemptState.Running(NOON)),
                        attempt(2, new AttemptState.Staging()),
                        transfer(new TransferState.Moving(NOON))));
        assertThat(page())
                .contains(
                        "atoll_attempts{pool=\"cpu\",site=\"lab\",state=\"Running\"} 1.0",
                        "atoll_attempts{pool=\"cpu\",site=\"lab\",state=\"Staging\"} 1.0",
                        "atoll_transfers{state=\"Moving\"} 1.0",
                        "atoll_executions{state=\"Ready\"} 0.0",
                        "atoll_executions_ended_total{state=\"Failed\"} 0.0");

        var over = new AttemptState.Ended(new AttemptOutcome.Lost("gone"), NOON);
        List<ControlRecord> ends =
                List.of(
                        attempt(1, over),
                        transfer(new TransferState.Done(NOON, 4_096)),
                        executionEnded("Failed"));
        store.commit(term, ends);
        store.commit(term, ends.subList(0, 2)); // rows that are written again change nothing

        assertThat(page())
                .contains(
                        "atoll_attempts_ended_total{outcome=\"Lost\",pool=\"cpu\",site=\"lab\"}"
                                + " 1.0",
                        "atoll_transfers{state=\"Moving\"} 0.0",
                        "atoll_transfers_ended_total{state=\"Done\"} 1.0",
                        "atoll_transfer_bytes_total 4096.0",
                        "atoll_executions_ended_total{state=\"Failed\"} 1.0",
                        "atoll_events_applied_total 1.0",
                        "atoll_commit_seconds_count 3")
                .doesNotContain("state=\"Running\"}");
    }

    @Test
    void showsWhatALeaderKnowsOnlyWhileItLeads() throws Exception {
        var store = metrics.watch(new InMemoryFederationStore());
        store.commit(store.begin("cp-1"), List.of(attempt(1, new AttemptState.Running(NOON))));
        assertThat(page()).contains("atoll_leader 1.0", "atoll_term 7.0", "atoll_links_open 3.0");
        assertThat(page()).contains("atoll_attempts{", "atoll_sites{");

        leading = new Leading("cp-2", 8, false, true);

        assertThat(page())
                .contains("atoll_leader 0.0", "atoll_term 8.0")
                .doesNotContain("atoll_attempts{", "atoll_executions{", "atoll_sites{");
    }

    @Test
    void showsEventsThatHeldTheLeader() throws Exception {
        assertThat(page())
                .contains("atoll_slow_events_total 0.0")
                .doesNotContain("atoll_slow_event_worst_seconds{");
        var loop =
                new WatchedLoop(
                        new VirtualEventLoop(
                                LoopConfig.named("leader"), clock, new FailingFaultHandler()),
                        slow);
        for (long millis : List.of(51, 80, 49)) {
            loop.submit("leader.Ticked", () -> clock.skip(Duration.ofMillis(millis)));
        }
        clock.settle();

        assertThat(page())
                .contains(
                        "atoll_slow_events_total 2.0",
                        "atoll_slow_event_worst_seconds{kind=\"leader.Ticked\"} 0.08");
    }

    @Test
    void aNewReignCountsAnew() throws Exception {
        var store = metrics.watch(new InMemoryFederationStore());
        store.commit(store.begin("cp-1"), List.of(attempt(1, new AttemptState.Running(NOON))));
        var other = metrics.watch(new InMemoryFederationStore());
        var _ = other.begin("cp-1");
        var _ = other.load();

        assertThat(page()).doesNotContain("atoll_attempts{");
    }

    private String page() throws Exception {
        if (address == null) {
            address =
                    URI.create(
                            "http://127.0.0.1:%d/metrics"
                                    .formatted(
                                            metrics.serve(
                                                    ListenAddress.anyOnLoopback(),
                                                    () -> leading,
                                                    () -> 3)));
        }
        return client.send(
                        HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static AttemptRecord attempt(int number, AttemptState state) {
        return new AttemptRecord(
                new AttemptId(new ExecutionId(new UUID(2, number)), new Fence(1)),
                RUN,
                new DecisionId(new UUID(3, number)),
                new SiteName("lab"),
                new Generation(1),
                new PoolName("cpu"),
                state,
                NOON,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static TransferRecord transfer(TransferState state) {
        return new TransferRecord(
                new TransferId(new UUID(4, 1)),
                new ArtifactId(new UUID(5, 1)),
                Digest.of("content"),
                8_192,
                new TreeSet<>(),
                new SiteName("lab"),
                new SiteName("hub"),
                new SiteName("lab"),
                state,
                1);
    }

    private static EventRecord executionEnded(String state) {
        return new EventRecord(
                new ProjectName("demo"),
                1,
                NOON,
                EventKind.EXECUTION_ENDED,
                new ExecutionId(new UUID(2, 1)).toString(),
                new TreeMap<>(Map.of("state", state)));
    }
}
