package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.decision.WaitingReason;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlCommand.SiteChange;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.TransferOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where work goes: draining sites, spread, GPUs, policies that change, what is handed ahead. */
class PlacementTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    private void change(SiteChange change) {
        pit.ask(new ControlCommand.ChangeSite(Sandpit.OPERATOR, lyon.name, change));
    }

    @Test
    void aDrainingSiteFinishesWhatItHasTakesNothingNewAndMovesItsDataOut() {
        pit.submit(workflow(step("made").out("x")));
        lyon.work();
        pit.submit(workflow(step("running").out("y")));
        lyon.start(pit.attempt("running"));
        assertThat(pit.orders()).isEmpty();

        change(SiteChange.DRAIN);
        pit.submit(workflow(step("new")));

        assertThat(pit.state("new")).isEqualTo("Ready");
        assertThat(pit.orders()).extracting("content").containsExactly(Sandpit.content("lyonx"));
        lyon.succeed(pit.attempt("running"), "y");
        assertThat(pit.state("running")).isEqualTo("Succeeded");
        assertThat(pit.orders()).extracting(TransferOrder::isFetch).containsExactly(false, false);
        change(SiteChange.RESUME);
        assertThat(pit.state("new")).isEqualTo("Active");
    }

    @Test
    void spreadsAGroupOverSites() {
        pit.site("oslo", 8);
        pit.site("kiel", 8);
        Policies.apply(pit, List.of(Policies.spread("spread", 1)));

        pit.submit(workflow(step("a").each("n", 1, 6)));

        var counts = new TreeMap<SiteName, Integer>();
        for (int i = 1; i <= 6; i++) {
            counts.merge(pit.placeOf("a[" + i + "]"), 1, Integer::sum);
        }
        assertThat(counts)
                .isEqualTo(Map.of(lyon.name, 2, new SiteName("oslo"), 2, new SiteName("kiel"), 2));
    }

    @Test
    void givesOutEachGpuOnce() {
        var oslo = pit.site("oslo", 8);
        oslo.gpus = 2;
        oslo.connect();

        pit.submit(workflow(step("a").each("n", 1, 3).gpus(1)));

        assertThat(pit.placeOf("a[1]")).isEqualTo(oslo.name);
        assertThat(pit.placeOf("a[2]")).isEqualTo(oslo.name);
        assertThat(pit.execution("a[3]").state())
                .isEqualTo(new ExecutionState.Ready(WaitingReason.BUSY));
        oslo.start(pit.attempt("a[1]"));
        oslo.succeed(pit.attempt("a[1]"));
        assertThat(pit.placeOf("a[3]")).isEqualTo(oslo.name);
    }

    @Test
    void decidesByThePoliciesThatAreInForceWhenItDecides() {
        var oslo = pit.site("oslo", 2);
        pit.submit(workflow(step("a"), step("b").each("n", 1, 2).policy("nowhere").needs("a")));
        Policies.apply(pit, List.of(Policies.nowhere()));
        lyon.work();
        assertThat(pit.execution("b[1]").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Ready.class,
                        state -> assertThat(state.reason()).contains("never of policy nowhere"));

        Policies.apply(pit, List.of(Policies.spread("nowhere", 1)));

        assertThat(pit.placeOf("b[1]")).isEqualTo(lyon.name);
        assertThat(pit.placeOf("b[2]")).isEqualTo(oslo.name);
        assertThat(pit.rows(DecisionRecord.class).stream().map(DecisionRecord::policies).distinct())
                .hasSize(2);
    }

    @Test
    void takesBackWhatWasHandedAheadWhenWhatItFollowsIsTriedAgain() {
        pit.submit(workflow(step("a").out("x").retry(1, 3), step("b").in("x", "a/x")));
        lyon.start(pit.attempt("a"));
        var early = pit.attempt("b");
        pit.effects.clear();

        lyon.fail(pit.attempt("a"));

        assertThat(pit.take(Effect.SendStop.class))
                .contains(new Effect.SendStop(lyon.name, early, true));
        assertThat(pit.attempt("b")).isNotEqualTo(early);
        lyon.end(early, new AttemptOutcome.Cancelled());
        lyon.work();
        assertThat(pit.state("b")).isEqualTo("Succeeded");
        assertThat(pit.execution("b").spent().lost()).isZero();
    }

    @Test
    void skipsWhatWasHandedAheadWhenWhatItFollowsHasFailed() {
        var run = pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x").out("y")));
        lyon.start(pit.attempt("a"));
        var early = pit.attempt("b");
        pit.effects.clear();

        lyon.fail(pit.attempt("a"));

        assertThat(pit.take(Effect.SendStop.class))
                .contains(new Effect.SendStop(lyon.name, early, true));
        assertThat(pit.state("b")).isEqualTo("Skipped");
        assertThat(pit.stateOf(run)).isEqualTo("Failed");
        pit.submit(workflow(step("c").cores(2)));
        assertThat(pit.state("c")).isEqualTo("Active");
    }
}
