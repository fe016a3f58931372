package io.atoll.agent.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.TransferOrder;
import io.atoll.agent.record.ReportCodec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.TransferId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Transfer orders that are not finished. Durable (ORDER); owned by {@link SiteAgent}. The control
 * plane repeats what failed for a passing reason; this desk never retries by itself.
 */
final class OrderDesk {
    private final Map<TransferId, TransferOrder> open = new LinkedHashMap<>();
    private final Outbox outbox;
    private final KnownClasses classes;
    private final Predicate<Digest> present;
    private final Predicate<Digest> absent;

    OrderDesk(
            Outbox outbox,
            KnownClasses classes,
            Predicate<Digest> present,
            Predicate<Digest> absent) {
        this.outbox = outbox;
        this.classes = classes;
        this.present = present;
        this.absent = absent;
    }

    void restore(Journal.Snapshot snapshot) {
        for (byte[] value : snapshot.of(JournalKind.ORDER).values()) {
            var order = ReportCodec.readOrder(value);
            open.put(order.id(), order);
        }
    }

    /** Transfers that are to be carried out. */
    Set<TransferId> held() {
        return Set.copyOf(open.keySet());
    }

    /** Carries out what is open; what may not be sent any more is not. */
    void resume(Step step) {
        for (var order : List.copyOf(open.values())) {
            if (order.direction() == TransferOrder.Direction.PUSH && !mayBeSent(order, step)) {
                continue;
            }
            step.effect(new AgentEffect.Move(order));
        }
    }

    // The control plane judges by the artifact; this site knows the bytes.
    private boolean mayBeSent(TransferOrder order, Step step) {
        var digest = order.content().digest();
        if (classes.maySendAs(digest, order.classes())) {
            return true;
        }
        fail(
                order,
                "cannot send %s: the order carries classes %s, this site knows it under %s"
                        .formatted(digest, order.classes(), classes.needs(digest)),
                step);
        return false;
    }

    /** Takes an order, or repeats one with a fresh ticket. */
    void order(TransferOrder order, Step step) {
        switch (order.direction()) {
            case FETCH -> {
                if (present.test(order.content().digest())) {
                    classes.made(order.content().digest(), order.classes(), Set.of(), step);
                    outbox.report(new Report.TransferEnded(order.id(), true, 0, "", false), step);
                    return;
                }
            }
            case PUSH -> {
                if (absent.test(order.content().digest())) {
                    fail(
                            order,
                            "cannot send %s: it is not in this site's store"
                                    .formatted(order.content().digest()),
                            step);
                    return;
                }
                if (!mayBeSent(order, step)) {
                    return;
                }
            }
        }
        open.put(order.id(), order);
        step.put(JournalKind.ORDER, order.id().toString(), ReportCodec.write(order));
        step.effect(new AgentEffect.Move(order));
    }

    private void fail(TransferOrder order, String detail, Step step) {
        close(order.id(), step);
        outbox.report(new Report.TransferEnded(order.id(), false, 0, detail, false), step);
    }

    void done(AgentEvent.TransferDone done, Step step) {
        var order = open.get(done.transfer());
        if (order == null) {
            return;
        }
        if (order.direction() == TransferOrder.Direction.FETCH) {
            classes.made(order.content().digest(), order.classes(), Set.of(), step);
        }
        close(done.transfer(), step);
        outbox.report(
                new Report.TransferEnded(done.transfer(), true, done.bytesMoved(), "", false),
                step);
    }

    void failed(AgentEvent.TransferFailed failed, Step step) {
        if (!open.containsKey(failed.transfer())) {
            return;
        }
        close(failed.transfer(), step);
        outbox.report(
                new Report.TransferEnded(
                        failed.transfer(),
                        false,
                        failed.bytesMoved(),
                        failed.detail(),
                        failed.retryable()),
                step);
    }

    /** It will not be carried out here. */
    void giveUp(TransferId id, Step step) {
        close(id, step);
    }

    private void close(TransferId id, Step step) {
        if (open.remove(id) != null) {
            step.delete(JournalKind.ORDER, id.toString());
        }
    }
}
