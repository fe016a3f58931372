package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lost site keeps what no other site can run, and what it has finished by its return counts. */
class KeptAtLostSiteTest {
    private static final Duration LONG = Duration.ofMinutes(20);

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    private WorkflowSpec chain() {
        return workflow(
                List.of("in"),
                List.of(),
                step("a").in("x", "in").out("y"),
                step("b").in("y", "a/y"));
    }

    private String kept(String title) {
        return pit.execution(title).state() instanceof ExecutionState.Active(var _, var kept)
                ? kept
                : pit.execution(title).state().toString();
    }

    @Test
    void keepsAChainWhoseInputLiesAtTheLostSiteAlone() {
        pit.submit(chain(), Map.of("in", lyon.register("observations")));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();

        pit.pass(LONG);

        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.attempts("b")).hasSize(1);
        assertThat(kept("a"))
                .startsWith("site 'lyon' is cut off since ")
                .endsWith("it stays there: its input 'x' lies at site 'lyon' alone");
        assertThat(kept("b")).endsWith("it was handed ahead behind 'a', which has not ended");
        assertThat(pit.events(EventKind.EXECUTION_KEPT)).hasSize(2);
        assertThat(pit.rows(TransferRecord.class)).as("nothing is to be moved").isEmpty();
    }

    @Test
    void takesTheResultsOfAChainThatItsSiteHasFinishedMeanwhile() {
        pit.submit(chain(), Map.of("in", lyon.register("observations")));
        pit.site("oslo", 2);
        var first = pit.attempt("a");
        var second = pit.attempt("b");
        lyon.start(first);
        lyon.cut();
        pit.pass(LONG);

        lyon.connect();
        assertThat(pit.take(Effect.SendStop.class)).isEmpty();
        assertThat(kept("a")).isEmpty();
        lyon.succeed(first, "y");
        lyon.start(second);
        lyon.succeed(second);

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.state("b")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.attempts("b")).hasSize(1);
    }

    @Test
    void leavesOnceAnotherReplicaOfTheInputAppears() {
        pit.submit(chain(), Map.of("in", lyon.register("observations")));
        var oslo = pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();
        pit.pass(LONG);

        oslo.register("observations");
        pit.pass(Duration.ofSeconds(10));

        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
        assertThat(pit.placeOf("b")).isNotNull();
        assertThat(pit.attempts("a").getFirst().state().toString()).contains("Lost");
    }

    @Test
    void leavesOnceASiteJoinsThatCouldRunIt() {
        lyon.gpus = 1;
        lyon.connect();
        pit.submit(workflow(step("a").gpus(1)));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();
        pit.pass(LONG);
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(kept("a")).contains("oslo/cpu: the pool has no GPU").doesNotContain("lyon/cpu");

        var bergen = pit.new FakeSite(new SiteName("bergen"), 2);
        bergen.gpus = 1;
        bergen.join(Map.of());
        bergen.connect();

        assertThat(pit.placeOf("a")).isEqualTo(bergen.name);
    }

    @Test
    void staysAtTheLostSiteWhileTheOthersAreBusyAndTakesItsTurn() {
        var oslo = busyOslo();
        pit.pass(LONG);
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(kept("a")).contains("until another site takes it: every pool").contains("busy");

        oslo.succeed(pit.attempt("busy"));

        assertThat(pit.attempts("a")).hasSize(2);
        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
        assertThat(kept("a")).isEmpty();
    }

    // Its site is lost, and the only other one has no room.
    private Sandpit.FakeSite busyOslo() {
        var oslo = pit.site("oslo", 1);
        pit.submit(workflow(step("busy").at(oslo.name)));
        oslo.start(pit.attempt("busy"));
        pit.submit(workflow(step("a")));
        lyon.start(pit.attempt("a"));
        lyon.cut();
        return oslo;
    }

    @Test
    void countsTheResultOfTheSiteThatReturnsBeforeAnyOtherHadRoom() {
        var oslo = busyOslo();
        var attempt = pit.attempt("a");
        pit.pass(LONG);

        lyon.connect();
        oslo.succeed(pit.attempt("busy"));
        assertThat(pit.attempts("a")).hasSize(1);
        lyon.succeed(attempt);

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void placesNothingElsewhereThatWasCancelledMeanwhile() {
        var oslo = busyOslo();
        pit.pass(LONG);

        pit.ask(
                new ControlCommand.CancelExecution(
                        Sandpit.MEMBER, pit.execution("a").execution(), false));
        oslo.succeed(pit.attempt("busy"));
        pit.pass(Duration.ofMinutes(2));

        assertThat(pit.state("a")).isEqualTo("Cancelling");
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void goesElsewhereOnceWhenItsSiteIsRetiredMeanwhile() {
        var oslo = busyOslo();
        pit.pass(LONG);

        pit.ask(
                new ControlCommand.ChangeSite(
                        Sandpit.OPERATOR, lyon.name, ControlCommand.SiteChange.RETIRE));
        oslo.succeed(pit.attempt("busy"));
        assertThat(pit.attempts("a")).hasSize(2);
        oslo.succeed(pit.attempt("a"));
        pit.pass(Duration.ofMinutes(2));

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void failsWhatMayNotBeTriedAgainOnlyWhenAnotherSiteHasRoom() {
        var oslo = pit.site("oslo", 1);
        pit.submit(workflow(step("busy").at(oslo.name)));
        oslo.start(pit.attempt("busy"));
        pit.submit(workflow(step("a").retry(0, 0)));
        lyon.start(pit.attempt("a"));
        lyon.cut();
        pit.pass(LONG);
        assertThat(pit.state("a")).isEqualTo("Active");

        oslo.succeed(pit.attempt("busy"));

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state -> assertThat(state.why()).startsWith("site 'lyon' is cut off"));
    }

    @Test
    void saysThatItsPolicyWaits() {
        Policies.apply(pit, List.of(Policies.onLoss(Duration.ofMinutes(2), OnSiteLoss.Then.WAIT)));
        pit.submit(workflow(step("a")));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.cut();

        pit.pass(Duration.ofMinutes(4));

        assertThat(kept("a")).endsWith("its placement policy says to wait");
    }

    @Test
    void goesOnLookingUnderAnotherLeader() {
        var oslo = busyOslo();
        pit.pass(LONG);
        var before = kept("a");

        pit.rebuild();
        assertThat(kept("a")).isEqualTo(before);
        pit.pass(Duration.ofSeconds(10));
        assertThat(pit.attempts("a")).hasSize(1);
        oslo.succeed(pit.attempt("busy"));

        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
    }

    @Test
    void keepsAFinishedAttemptWhoseOutputsLieAtTheLostSiteUntilAnotherTakesItsPlace() {
        Policies.apply(pit, List.of(Policies.durable()));
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").out("y")),
                Map.of("in", lyon.register("observations")));
        pit.site("oslo", 2);
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "y");
        lyon.cut();
        pit.pass(LONG);
        assertThat(pit.attempts("a")).hasSize(1);

        lyon.connect();
        pit.pass(Duration.ofSeconds(70));
        lyon.move();

        assertThat(pit.state("a")).isEqualTo("Succeeded");
        assertThat(pit.rows(ArtifactRecord.class))
                .filteredOn(row -> row.artifact().lineage().isPresent())
                .singleElement()
                .satisfies(row -> assertThat(row.artifact().visibleAt()).isPresent());
    }
}
