package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.live.LeaderConfig;
import io.atoll.work.Assignment;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often attempts are looked at: when something of them has changed, or their time has come. */
class AttemptWatchTest {
    private static final int MANY = 50;

    private final Sandpit pit = new Sandpit();
    private final List<String> looks = new ArrayList<>();
    private Sandpit.FakeSite lyon;

    @BeforeEach
    void count() {
        pit.config(
                LeaderConfig.DEFAULT.with(
                        step -> {
                            if (step.startsWith("timer attempt")) {
                                looks.add(step);
                            }
                        }));
        lyon = pit.site("lyon", MANY);
    }

    private void tick() {
        pit.time.skip(Duration.ofSeconds(1));
        pit.apply(new ControlEvent.Ticked());
    }

    private void start() {
        pit.submit(workflow(step("a").each("n", 1, MANY)));
        for (var assignment : sent()) {
            lyon.start(assignment.attempt());
        }
        tick();
        looks.clear();
    }

    private List<Assignment> sent() {
        return pit.take(Effect.SendAssignments.class).stream()
                .flatMap(sent -> sent.assignments().stream())
                .toList();
    }

    @Test
    void leavesAloneWhatRunsAtAConnectedSite() {
        start();

        pit.pass(Duration.ofMinutes(5));

        assertThat(looks).isEmpty();
    }

    @Test
    void looksAgainAtWhatWasNotHeardOfWhenItIsToBeSentAgain() {
        pit.submit(workflow(step("a").each("n", 1, MANY)));
        assertThat(sent()).hasSize(MANY);
        tick();
        assertThat(looks).hasSize(MANY);
        looks.clear();

        for (int second = 2; second < 5; second++) {
            tick();
        }
        assertThat(looks).isEmpty();
        assertThat(sent()).isEmpty();
        tick();

        assertThat(looks).hasSize(MANY);
        assertThat(sent()).hasSize(MANY);
    }

    @Test
    void looksAtAllOfASiteThatIsCutOffAndThenWhenItIsLost() {
        start();
        lyon.cut();
        while (looks.isEmpty()) {
            tick(); // until its lease has run out
        }
        assertThat(looks).hasSize(MANY);
        looks.clear();

        for (int second = 0; second < 590; second++) {
            tick();
        }
        assertThat(looks).isEmpty();
        for (int second = 0; second < 15; second++) {
            tick();
        }

        assertThat(looks).hasSizeGreaterThanOrEqualTo(MANY);
    }

    @Test
    void looksAtWhatIsCancelledBeforeItHasStarted() {
        var run = pit.submit(workflow(step("a")));
        lyon.report(new Report.AttemptStaging(pit.attempt("a")));
        for (int second = 0; second < 10; second++) {
            tick();
        }
        looks.clear();
        pit.take(Effect.class);

        pit.ask(new ControlCommand.CancelRun(Sandpit.MEMBER, run));
        assertThat(pit.take(Effect.SendStop.class)).hasSize(1);
        tick();

        assertThat(looks).hasSize(1);
        assertThat(pit.take(Effect.SendStop.class)).as("sent again").hasSize(1);
    }

    @Test
    void looksAtEverythingWhenPoliciesChange() {
        start();

        Policies.apply(pit, List.of(Policies.durable()));
        tick();

        assertThat(looks).hasSize(MANY);
    }
}
