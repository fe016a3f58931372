package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.Effect;
import io.atoll.control.transfer.OrderWindows;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptReport;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site holds as many orders as keep it busy, and is not told again what it holds. */
final class OrderWindowsTest {
    private static final int ELEMENTS = OrderWindows.WINDOW + 40;

    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 1);
    private final Sandpit.FakeSite oslo = pit.site("oslo", 1);

    // Everything that lyon made is to be brought to the global store: oslo gathers it.
    @BeforeEach
    void makeMuch() {
        pit.submit(
                workflow(
                        step("m").each("n", 1, ELEMENTS).out("o").at(lyon.name).cores(0),
                        step("g").in("all", "m/*/o").at(oslo.name)));
        int made = 0;
        for (var sent : pit.take(Effect.SendAssignments.class)) {
            for (var assignment : sent.assignments()) {
                lyon.start(assignment.attempt());
                lyon.report(new Report.AttemptEnded(assignment.attempt(), made(made++)));
            }
        }
    }

    private AttemptReport made(int number) {
        var outputs = new TreeMap<String, MadeOutput>();
        outputs.put(
                "o",
                new MadeOutput(
                        Sandpit.content("made " + number), ArtifactKind.FILE, new TreeSet<>()));
        var empty = lyon.succeeded();
        return new AttemptReport(
                empty.outcome(),
                outputs,
                empty.stdout(),
                empty.stderr(),
                false,
                empty.times(),
                empty.usage());
    }

    private List<TransferOrder> ordered() {
        return pit.take(Effect.SendOrder.class).stream()
                .filter(sent -> sent.site().equals(lyon.name))
                .map(Effect.SendOrder::order)
                .toList();
    }

    private void moved(TransferOrder order) {
        pit.arrive(order);
        lyon.report(new Report.TransferDone(order.id(), order.content().sizeBytes()));
    }

    @Test
    void tellsAsManyOrdersAsTheSiteCanTakeAndTheNextAsOneEnds() {
        var first = ordered();
        assertThat(first).hasSize(OrderWindows.WINDOW);

        moved(first.getFirst());

        assertThat(ordered()).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void movesAllOfThem() {
        var seen = new java.util.HashSet<>();
        for (var orders = ordered(); !orders.isEmpty(); orders = ordered()) {
            orders.stream().filter(order -> seen.add(order.id())).forEach(this::moved);
        }

        assertThat(pit.state("g")).isEqualTo("Active");
    }

    @Test
    void doesNotTellAgainWhatTheSiteSaysThatItHolds() {
        lyon.holding = ordered().stream().map(TransferOrder::id).collect(Collectors.toSet());

        pit.pass(Duration.ofMinutes(2));

        assertThat(ordered()).isEmpty();
    }

    @Test
    void tellsAgainWhatTheSiteDoesNotHold() {
        var told = ordered();
        lyon.holding = Set.of(told.getFirst().id());

        pit.pass(Duration.ofSeconds(7));

        assertThat(ordered())
                .extracting(TransferOrder::id)
                .containsExactlyInAnyOrderElementsOf(
                        told.stream().skip(1).map(TransferOrder::id).toList());
    }

    @Test
    void tellsAllOfItAgainOnANewLink() {
        var told = ordered();
        lyon.cut();

        lyon.connect();

        assertThat(ordered())
                .extracting(TransferOrder::id)
                .containsExactlyInAnyOrderElementsOf(told.stream().map(TransferOrder::id).toList());
    }

    @Test
    void goesOnWhereAnotherLeaderLeftOff() {
        var told = ordered();
        pit.rebuild();
        lyon.connect();
        oslo.connect();

        assertThat(ordered()).hasSize(OrderWindows.WINDOW);
        moved(told.getFirst());
        pit.pass(Duration.ofSeconds(2));
        assertThat(ordered()).isNotEmpty();
    }
}
