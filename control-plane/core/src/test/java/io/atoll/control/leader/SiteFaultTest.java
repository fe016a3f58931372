package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.PoolHealth;
import io.atoll.control.state.SiteHealth;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A site that cannot do its part costs executions nothing, and gets nothing for a while. */
class SiteFaultTest {
    private static final PoolName CPU = new PoolName("cpu");
    private static final String BROKEN = "cannot write in the store /data: it is not there";

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 1);

    private String reason(String title) {
        return pit.execution(title).state() instanceof ExecutionState.Ready(var reason)
                ? reason
                : pit.execution(title).state().toString();
    }

    private SiteHealth siteHealth() {
        return pit.rows(SiteRecord.class).getFirst().health();
    }

    private @Nullable PoolHealth health() {
        return siteHealth().pools().get(CPU);
    }

    private void fault(AttemptId attempt) {
        lyon.end(attempt, new AttemptOutcome.SiteFault("cannot write in its store"));
    }

    // Three attempts in a row, as many as there are until the pool rests.
    private void letRest() {
        pit.submit(workflow(step("a").retry(0, 0)));
        for (int i = 0; i < 3; i++) {
            fault(pit.attempt("a"));
        }
    }

    @Test
    void sparesTheBudgetsOfTheExecution() {
        pit.submit(workflow(step("a").retry(0, 0)));

        fault(pit.attempt("a"));

        assertThat(pit.attempts("a")).hasSize(2);
        assertThat(pit.execution("a").spent().failed()).isZero();
        assertThat(pit.execution("a").spent().lost()).isZero();
        assertThat(pit.execution("a").spent().siteFaults()).isOne();
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void letsAPoolRestAfterThreeFaultsInARowAndSaysWhy() {
        letRest();

        assertThat(pit.attempts("a")).hasSize(3);
        assertThat(reason("a"))
                .contains("the pool rests until ")
                .contains("3 attempts in a row ended by faults of the site")
                .contains("cannot write in its store");
        assertThat(pit.events(EventKind.POOL_RESTS))
                .singleElement()
                .satisfies(event -> assertThat(event.subject()).isEqualTo("lyon/cpu"));
        assertThat(health()).isInstanceOf(PoolHealth.Resting.class);
    }

    @Test
    void placesElsewhereWhatARestingPoolWouldHaveTaken() {
        letRest();

        var oslo = pit.site("oslo", 1);

        assertThat(pit.placeOf("a")).isEqualTo(oslo.name);
        oslo.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void letsOneAttemptThroughAfterTheRestAndAllOfThemOnceItWorked() {
        lyon.cores = 4;
        lyon.connect();
        letRest();
        pit.submit(workflow(step("b").each("n", 1, 4)));

        pit.pass(Duration.ofSeconds(31));

        assertThat(running()).isEqualTo(1);
        assertThat(siteHealth().rests(CPU)).startsWith("rests until one attempt (");
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"));
        assertThat(running()).isEqualTo(4);
        assertThat(siteHealth()).isEqualTo(SiteHealth.SOUND);
        assertThat(pit.events(EventKind.POOL_RESUMES)).hasSize(1);
    }

    @Test
    void opensAPoolWhoseTryHasSucceededBeforeItsOutputsAreMoved() {
        Policies.apply(pit, List.of(Policies.durable()));
        pit.submit(workflow(step("a").out("x").retry(0, 0)));
        for (int i = 0; i < 3; i++) {
            fault(pit.attempt("a"));
        }
        pit.pass(Duration.ofSeconds(31));

        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "x");
        pit.pass(Duration.ofSeconds(2));

        assertThat(pit.state("a")).as("its output is on the way").isEqualTo("Active");
        assertThat(siteHealth()).isEqualTo(SiteHealth.SOUND);
    }

    private long running() {
        return pit.rows(ExecutionRecord.class).stream()
                .filter(row -> row.state() instanceof ExecutionState.Active)
                .count();
    }

    @Test
    void restsTwiceAsLongWhenTheOneThatTriesItFailsTheSameWay() {
        letRest();

        pit.pass(Duration.ofSeconds(31));
        assertThat(pit.attempts("a")).hasSize(4);
        fault(pit.attempt("a"));
        pit.pass(Duration.ofSeconds(50));
        assertThat(pit.attempts("a")).hasSize(4);
        pit.pass(Duration.ofSeconds(12));

        assertThat(pit.attempts("a")).hasSize(5);
    }

    @Test
    void neverRestsLongerThanTheLongest() {
        var faults = LeaderConfig.SiteFaults.DEFAULT;

        assertThat(faults.rest(1)).isEqualTo(Duration.ofSeconds(30));
        assertThat(faults.rest(3)).isEqualTo(Duration.ofMinutes(2));
        assertThat(faults.rest(1_000)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void triesItWithAnotherWhenTheOneThatTriedItTellsNothing() {
        letRest();
        pit.pass(Duration.ofSeconds(31));

        lyon.end(pit.attempt("a"), new AttemptOutcome.Preempted("the owner came back"));
        pit.pass(Duration.ofSeconds(2));

        assertThat(pit.attempts("a")).hasSize(5);
        assertThat(health()).isInstanceOf(PoolHealth.Tried.class);
    }

    @Test
    void opensAPoolWhoseTryRunsForLong() {
        lyon.cores = 2;
        lyon.connect();
        letRest();
        pit.pass(Duration.ofSeconds(31));
        lyon.start(pit.attempt("a"));

        pit.pass(Duration.ofMinutes(14));
        assertThat(health()).isInstanceOf(PoolHealth.Tried.class);
        pit.pass(Duration.ofMinutes(2));

        assertThat(siteHealth()).isEqualTo(SiteHealth.SOUND);
    }

    @Test
    void forgetsFaultsThatAreNotInARow() {
        pit.submit(workflow(step("a").each("n", 1, 6).retry(0, 0)));

        for (int i = 0; i < 3; i++) {
            fault(active());
            fault(active());
            var attempt = active();
            lyon.start(attempt);
            lyon.succeed(attempt);
        }

        assertThat(pit.events(EventKind.POOL_RESTS)).isEmpty();
    }

    private AttemptId active() {
        return pit.rows(AttemptRecord.class).stream()
                .filter(row -> !(row.state() instanceof AttemptState.Ended))
                .reduce((_, last) -> last)
                .orElseThrow()
                .attempt();
    }

    @Test
    void forgetsFaultsThatAreLongAgo() {
        pit.submit(workflow(step("a").retry(0, 0)));
        fault(pit.attempt("a"));
        fault(pit.attempt("a"));

        pit.pass(Duration.ofMinutes(11));
        fault(pit.attempt("a"));

        assertThat(pit.events(EventKind.POOL_RESTS)).isEmpty();
        assertThat(health()).isInstanceOf(PoolHealth.Doubted.class);
    }

    @Test
    void countsAnExitOfTheCommandAsWork() {
        pit.submit(workflow(step("a").retry(5, 0)));
        fault(pit.attempt("a"));
        fault(pit.attempt("a"));

        lyon.fail(pit.attempt("a"));
        fault(pit.attempt("a"));

        assertThat(pit.events(EventKind.POOL_RESTS)).isEmpty();
        assertThat(pit.execution("a").spent().failed()).isOne();
    }

    @Test
    void failsAnExecutionThatMeetsTooManyFaultsOfSites() {
        pit.submit(workflow(step("a").retry(0, 0)));

        for (int i = 0; i < 11; i++) {
            fault(pit.attempt("a"));
            pit.pass(Duration.ofMinutes(16));
        }

        assertThat(pit.execution("a").state())
                .isInstanceOfSatisfying(
                        ExecutionState.Failed.class,
                        state ->
                                assertThat(state.why())
                                        .isEqualTo(
                                                "11 attempts ended by faults of their sites, the"
                                                        + " last one: cannot write in its store"));
    }

    @Test
    void placesNothingAtASiteThatHasFoundAFaultOfItsOwn() {
        lyon.report(new Report.SelfChecked(BROKEN));

        pit.submit(workflow(step("a")));

        assertThat(reason("a")).contains("rests while its site has a fault: " + BROKEN);
        assertThat(pit.events(EventKind.SITE_FAULTY)).hasSize(1);
        lyon.report(new Report.SelfChecked(""));
        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.events(EventKind.SITE_SOUND)).hasSize(1);
    }

    @Test
    void takesBackWhatASiteWithAFaultHasNotStarted() {
        lyon.cores = 2;
        lyon.connect();
        pit.submit(workflow(step("a").out("x"), step("b").in("x", "a/x"), step("c")));
        var running = pit.attempt("a");
        lyon.start(running);
        pit.effects.clear();

        lyon.report(new Report.SelfChecked(BROKEN));

        assertThat(pit.take(Effect.SendStop.class))
                .extracting(Effect.SendStop::attempt)
                .containsExactlyInAnyOrder(pit.attempt("b"), pit.attempt("c"));
        lyon.end(pit.attempt("c"), new AttemptOutcome.Cancelled());
        var oslo = pit.site("oslo", 2);
        assertThat(pit.placeOf("c")).isEqualTo(oslo.name);
        assertThat(pit.attempts("a")).hasSize(1);
        assertThat(pit.execution("c").spent().preempted()).isZero();
    }

    @Test
    void triesAPoolAtOnceWhoseSiteHasMendedItsFault() {
        letRest();
        lyon.report(new Report.SelfChecked(BROKEN));
        pit.pass(Duration.ofSeconds(10));
        pit.effects.clear();
        assertThat(pit.attempts("a")).hasSize(3);

        lyon.report(new Report.SelfChecked(""));

        assertThat(pit.attempts("a")).hasSize(4);
        assertThat(pit.take(Effect.RequestInventory.class)).isNotEmpty();
    }

    @Test
    void keepsWhatItKnowsUnderAnotherLeader() {
        letRest();
        lyon.report(new Report.SelfChecked(BROKEN));

        pit.rebuild();
        pit.pass(Duration.ofMinutes(2));

        assertThat(pit.attempts("a")).hasSize(3);
        assertThat(siteHealth().fault()).isEqualTo(BROKEN);
    }

    @Test
    void beginsSoundWhenASiteJoinsAgain() {
        letRest();
        lyon.report(new Report.SelfChecked(BROKEN));

        lyon.join(Map.of());
        lyon.connect();

        assertThat(siteHealth()).isEqualTo(SiteHealth.SOUND);
        assertThat(pit.attempts("a")).hasSize(4);
    }

    @Test
    void handsNothingAheadBehindTheOneThatTriesAPool() {
        lyon.cores = 4;
        lyon.connect();
        letRest();
        pit.submit(workflow(step("b").out("x"), step("c").in("x", "b/x")));

        pit.pass(Duration.ofSeconds(31));

        assertThat(pit.state("c")).isEqualTo("Waiting");
        assertThat(List.of(pit.state("a"), pit.state("b"))).containsOnlyOnce("Active");
    }
}
