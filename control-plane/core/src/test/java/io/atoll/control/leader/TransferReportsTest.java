package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.Report;
import io.atoll.work.TransferOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose word on a transfer counts, and what is judged when an order is repeated. */
class TransferReportsTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 4);
    private final Sandpit.FakeSite oslo = pit.site("oslo", 4);

    private TransferState state(TransferOrder order) {
        return pit.rows(TransferRecord.class).stream()
                .filter(row -> row.transfer().equals(order.id()))
                .reduce((_, last) -> last)
                .orElseThrow()
                .state();
    }

    private boolean verifiedAt(SiteName site, Digest digest) {
        return pit.rows(ReplicaRecord.class).stream()
                .anyMatch(
                        row ->
                                row.site().equals(site)
                                        && row.digest().equals(digest)
                                        && row.state() instanceof ReplicaState.Verified);
    }

    private TransferOrder fetchToLyon(String... classes) {
        var artifact = pit.upload("numbers", classes);
        pit.submit(
                workflow(List.of("in"), List.of(), step("a").in("x", "in").at(lyon.name)),
                Map.of("in", artifact));
        return pit.orders().getFirst();
    }

    @Test
    void countsWhatCannotBeReadAsTold() {
        lyon.report(new Report.Unreadable("cannot read a message of an agent: it has no body"));
        pit.take(Effect.SendAcknowledge.class);
        var order = fetchToLyon();

        lyon.report(new Report.TransferDone(order.id(), 7));

        assertThat(state(order)).isInstanceOf(TransferState.Done.class);
        assertThat(pit.rows(EventRecord.class))
                .anySatisfy(row -> assertThat(row.kind()).isEqualTo(EventKind.SITE_UNREADABLE));
    }

    @Test
    void ignoresWhatAnotherSiteSaysOfAFetch() {
        var order = fetchToLyon();

        oslo.report(new Report.TransferDone(order.id(), 7));

        assertThat(state(order)).isInstanceOf(TransferState.Moving.class);
        assertThat(verifiedAt(lyon.name, order.content().digest())).isFalse();
        assertThat(pit.take(Effect.LogWarning.class))
                .singleElement()
                .satisfies(said -> assertThat(said.sentence()).contains("oslo", "lyon"));
        lyon.report(new Report.TransferDone(order.id(), 7));
        assertThat(verifiedAt(lyon.name, order.content().digest())).isTrue();
    }

    @Test
    void ignoresAnotherSitesFailureOfAPush() {
        pit.submit(workflow(List.of(), List.of("a/x"), step("a").out("x").at(lyon.name)));
        lyon.work();
        var order = pit.orders().getFirst();

        oslo.report(new Report.TransferFailed(order.id(), "because", false));

        assertThat(state(order)).isInstanceOf(TransferState.Moving.class);
        lyon.report(new Report.TransferFailed(order.id(), "disk", false));
        assertThat(state(order)).isInstanceOf(TransferState.Failed.class);
    }

    @Test
    void aLinkThatOpensIsGivenNoTicketThatADataPolicyForbidsNow() {
        var order = fetchToLyon("raw");
        lyon.cut();
        Policies.apply(pit, List.of(), Policies.rawStaysHome());
        pit.effects.clear();

        lyon.connect();

        assertThat(pit.orders()).isEmpty();
        assertThat(state(order))
                .isInstanceOfSatisfying(
                        TransferState.Failed.class,
                        failed -> assertThat(failed.why()).contains("raw-stays-home"));
    }

    @Test
    void aLinkThatOpensIsToldItsOrdersAgain() {
        var order = fetchToLyon();
        lyon.cut();
        pit.effects.clear();

        lyon.connect();

        assertThat(pit.orders()).extracting(TransferOrder::id).containsExactly(order.id());
    }
}
