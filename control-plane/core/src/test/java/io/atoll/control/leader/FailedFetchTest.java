package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.Effect;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attempt waits at its site for an input that will not come. */
class FailedFetchTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 4);
    private TransferOrder order;
    private AttemptId attempt;

    @BeforeEach
    void assign() {
        var artifact = pit.upload("numbers", "raw");
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").at(lyon.name)),
                Map.of("in", artifact));
        order = pit.orders().getFirst();
        attempt = pit.attempt("a");
        pit.effects.clear();
    }

    private void takenBack() {
        assertThat(pit.take(Effect.SendStop.class))
                .extracting(Effect.SendStop::attempt)
                .contains(attempt);
        lyon.end(attempt, new AttemptOutcome.Cancelled());
    }

    private String reason() {
        return pit.execution("a").state() instanceof ExecutionState.Ready(var reason)
                ? reason
                : pit.execution("a").state().toString();
    }

    @Test
    void takesItBackWhenADataPolicyForbidsTheFetchNow() {
        Policies.apply(pit, List.of(), Policies.rawStaysHome());

        pit.pass(Duration.ofMinutes(1));

        takenBack();
        assertThat(reason()).contains("raw-stays-home");
        assertThat(pit.attempts("a")).hasSize(1);
    }

    @Test
    void takesItBackWhenItsSiteCannotFetchAndTriesAgainLater() {
        lyon.report(new Report.TransferFailed(order.id(), "the disk is broken", false));

        takenBack();
        assertThat(reason()).isEqualTo("an input cannot be moved: the disk is broken");
        assertThat(pit.attempts("a")).hasSize(1);

        pit.pass(Duration.ofSeconds(62));

        assertThat(pit.state("a")).isEqualTo("Active");
        assertThat(pit.attempts("a")).hasSize(2);
        assertThat(pit.orders()).isNotEmpty();
    }

    @Test
    void asksAgainForThePushThatFailedAlsoWhenAnotherInputArrivesMeanwhile() {
        var oslo = pit.site("oslo", 2);
        pit.submit(
                workflow(
                        step("b").each("n", 1, 2).out("y").at(oslo.name),
                        step("c").in("y", "b/*/y").at(lyon.name)));
        oslo.work();
        assertThat(pit.state("c")).isEqualTo("Ready");
        var pushes = pit.orders().stream().filter(o -> !o.isFetch()).toList();
        pit.effects.clear();

        oslo.report(new Report.TransferFailed(pushes.getFirst().id(), "gone", false));
        pit.arrive(pushes.getLast());
        pit.pass(Duration.ofSeconds(62));
        oslo.move();

        assertThat(pit.state("c")).isEqualTo("Active");
    }

    @Test
    void asksAgainForAPushThatFailedSoThatItsConsumerDoesNotWaitForever() {
        var oslo = pit.site("oslo", 2);
        pit.submit(
                workflow(step("b").out("y").at(oslo.name), step("c").in("y", "b/y").at(lyon.name)));
        oslo.start(pit.attempt("b"));
        oslo.succeed(pit.attempt("b"), "y");
        var push = pit.orders().getLast();
        oslo.report(new Report.TransferFailed(push.id(), "it is not in this site's store", false));
        assertThat(pit.execution("c").state())
                .isEqualTo(
                        new ExecutionState.Ready(
                                "an input cannot be moved: it is not in this site's store"));

        pit.effects.clear();

        pit.pass(Duration.ofSeconds(62));
        oslo.move();

        assertThat(pit.state("c")).isEqualTo("Active");
    }
}
