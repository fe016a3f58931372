package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies that ask for outputs in the global store before an execution has succeeded. */
class DurabilityTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 1);

    @BeforeEach
    void successWaitsForTheGlobalStore() {
        Policies.apply(pit, List.of(Policies.durable()));
    }

    private void arrives(String output) {
        pit.orders().stream()
                .filter(order -> order.content().equals(Sandpit.content(output)))
                .findFirst()
                .ifPresent(pit::arrive);
    }

    @Test
    void succeedsOnceTheGlobalStoreHasEveryOutput() {
        var run = pit.submit(workflow(step("a").out("x").out("y"), step("b").in("x", "a/x")));
        lyon.work();

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempts("a").getLast().state()).isInstanceOf(AttemptState.Publishing.class);
        assertThat(pit.state("b")).isEqualTo("Waiting");
        assertThat(pit.take(Effect.SendRelease.class)).isEmpty();
        arrives("lyonx");
        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.rows(ArtifactRecord.class))
                .hasSize(2)
                .allMatch(row -> row.artifact().visibleAt().isEmpty());
        arrives("lyony");

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.rows(ArtifactRecord.class))
                .hasSize(2)
                .allMatch(row -> row.artifact().visibleAt().isPresent());
        assertThat(pit.take(Effect.SendRelease.class)).hasSize(1);
        lyon.work();
        assertThat(pit.stateOf(run)).isEqualTo("Succeeded");
    }

    @Test
    void needsNothingMovedWhenTheGlobalStoreHasTheContentAlready() {
        pit.upload("lyonx");
        pit.submit(workflow(step("a").out("x")));

        lyon.work();

        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void keepsNoRoomInItsPoolWhileItWaits() {
        pit.submit(workflow(step("a").out("x"), step("z")));
        lyon.work();

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.state("z")).isEqualTo("Active");
    }

    @Test
    void looksWithEachTickOnlyAtWhatIsHeldBack() {
        var looks = new ArrayList<String>();
        pit.config(
                LeaderConfig.DEFAULT.with(
                        work -> {
                            if (work.contains("outputs of")) {
                                looks.add(work);
                            }
                        }));
        lyon.connect();
        pit.submit(workflow(step("a").out("x"), step("z")));
        pit.pass(Duration.ofSeconds(2));
        assertThat(looks).isEmpty();
        lyon.work();

        pit.pass(Duration.ofSeconds(2));

        assertThat(pit.attempts("z")).hasSize(1);
        assertThat(looks).hasSize(2).allMatch(work -> work.endsWith("a"));
    }

    @Test
    void isCancelledAtOnceWhileItWaits() {
        var run = pit.submit(workflow(step("a").out("x")));
        lyon.work();

        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));

        assertThat(pit.stateOf(run)).isEqualTo("Cancelled");
        assertThat(pit.take(Effect.SendRelease.class)).hasSize(1);
        arrives("lyonx");
        assertThat(pit.state("a")).isEqualTo("Cancelled");
        assertThat(pit.rows(ArtifactRecord.class))
                .allMatch(row -> row.artifact().visibleAt().isEmpty());
    }

    @Test
    void isTriedElsewhereWhenItsSiteIsCutOffBeforeTheOutputsHaveMoved() {
        pit.submit(workflow(step("a").out("x")));
        lyon.work();
        var oslo = pit.site("oslo", 1);
        lyon.cut();

        pit.pass(Duration.ofMinutes(9));
        assertThat(pit.attempts("a")).hasSize(1);
        pit.pass(Duration.ofMinutes(2));

        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
        oslo.work();
        arrives("oslox");
        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.rows(ArtifactRecord.class))
                .filteredOn(row -> row.artifact().visibleAt().isPresent())
                .singleElement()
                .satisfies(row -> assertThat(row.artifact().origin()).isEqualTo(oslo.name));
    }

    @Test
    void isTriedAgainWhenTheOnlyReplicaIsLostOrItsSiteIsRetired() {
        pit.submit(workflow(step("a").out("x")));
        lyon.work();

        lyon.report(new Report.ReplicaLost(Sandpit.content("lyonx").digest(), "a byte is wrong"));

        assertThat(pit.attempts("a")).hasSize(2);
        lyon.work();
        var oslo = pit.site("oslo", 1);
        pit.ask(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, SiteChange.RETIRE));
        assertThat(pit.attempts("a")).hasSize(3);
        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
    }

    @Test
    void keepsNothingInUseOfWhatWasGivenUp() {
        pit.submit(workflow(step("a").out("x").retry(0, 5)));
        lyon.work();
        lyon.report(new Report.TransferFailed(pit.orders().getFirst().id(), "disk full", false));
        assertThat(pit.attempts("a")).hasSize(2);
        var hidden = pit.rows(ArtifactRecord.class).getFirst().artifact().id();
        assertThat(pit.federation().counters()).doesNotContainKey("uses " + hidden);

        lyon.work();
        lyon.cut();
        pit.pass(Duration.ofMinutes(11));
        var oslo = pit.site("oslo", 1);
        pit.pass(Duration.ofMinutes(1));

        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
        assertThat(pit.federation().counters().keySet()).noneMatch(key -> key.startsWith("uses"));
    }

    @Test
    void isTriedAgainWhenTheTransferIsRefused() {
        pit.submit(workflow(step("a").out("x").retry(0, 0)));
        lyon.work();

        lyon.report(new Report.TransferFailed(pit.orders().getFirst().id(), "disk full", false));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state ->
                                assertThat(state.why())
                                        .isEqualTo(
                                                "output 'x' cannot be brought to the global store:"
                                                        + " disk full"));
    }

    @Test
    void aNewLeaderGoesOnWaiting() {
        pit.submit(workflow(step("a").out("x").out("y"), step("z")));
        lyon.work();
        arrives("lyony");
        pit.rebuild();
        lyon.connect();

        assertThat(pit.state("a")).isEqualTo("Active");
        pit.pass(Duration.ofSeconds(1));
        pit.orders().forEach(pit::arrive);

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.rows(ArtifactRecord.class))
                .filteredOn(row -> row.artifact().visibleAt().isPresent())
                .hasSize(2);
    }

    @Test
    void nothingIsHandedAheadBehindIt() {
        pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x")));

        assertThat(pit.attempts("b")).isEmpty();
        lyon.work();
        arrives("lyonx");
        assertThat(pit.state("b")).isEqualTo("Active");
    }

    @Test
    void succeedsWhenNoPolicyAsksForItAnyMore() {
        pit.submit(workflow(step("a").out("x")));
        lyon.work();

        Policies.apply(pit, List.of());

        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    private static final String FORBIDDEN =
            "cannot keep output 'x' of execution 'a' in the global store, which placement policy"
                    + " 'safe' asks for: data policy raw-stays-home lets class raw lie only at";

    @Test
    void isRefusedAtSubmissionWhereResidencyForbidsTheGlobalStore() {
        var raw = lyon.register("secret", "raw");
        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());

        var reply =
                pit.ask(
                        new ControlCommand.SubmitRun(
                                Sandpit.MEMBER,
                                workflow(
                                        List.of("in"),
                                        List.of(),
                                        step("a").in("i", "in").out("x"),
                                        step("b").in("x", "a/x")),
                                Map.of("in", raw),
                                List.of(),
                                Optional.empty()));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems())
                                        .singleElement()
                                        .asString()
                                        .startsWith(FORBIDDEN));
    }

    @Test
    void failsWhereResidencyForbidsItByTheTimeItIsPlaced() {
        var raw = lyon.register("secret", "raw");
        pit.submit(workflow(step("busy")));
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("i", "in").out("x")),
                Map.of("in", raw));
        assertThat(pit.state("a")).isEqualTo("Ready");
        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());

        lyon.work();

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state -> assertThat(state.why()).startsWith(FORBIDDEN));
    }

    @Test
    void failsWhenResidencyForbidsItWhileItWaits() {
        var raw = lyon.register("secret", "raw");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("i", "in").out("x")),
                Map.of("in", raw));
        lyon.work();
        assertThat(pit.state("a")).isEqualTo("Active");

        Policies.apply(pit, List.of(Policies.durable()), Policies.rawStaysHome());

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state -> assertThat(state.why()).startsWith(FORBIDDEN));
    }
}
