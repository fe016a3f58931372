package io.atoll.agent.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.OrderCodec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.Report;
import io.atoll.work.SignedOrder;
import io.atoll.work.WorkFormat;
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
    private final Map<TransferId, SignedOrder> open = new LinkedHashMap<>();
    private final OrderCodec codec;
    private final Outbox outbox;
    private final KnownClasses classes;
    private final Predicate<Digest> present;
    private final Predicate<Digest> absent;

    OrderDesk(
            WorkFormat work,
            Outbox outbox,
            KnownClasses classes,
            Predicate<Digest> present,
            Predicate<Digest> absent) {
        codec = new OrderCodec(work);
        this.outbox = outbox;
        this.classes = classes;
        this.present = present;
        this.absent = absent;
    }

    void restore(Journal.Snapshot snapshot) {
        for (byte[] value : snapshot.of(JournalKind.ORDER).values()) {
            var order = codec.read(value);
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
            if (!order.isFetch() && !mayBeSent(order, step)) {
                continue;
            }
            step.effect(new AgentEffect.Move(order));
        }
    }

    // The control plane judges by the artifact; this site knows the bytes.
    private boolean mayBeSent(SignedOrder order, Step step) {
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
    void order(SignedOrder order, Step step) {
        var digest = order.content().digest();
        if (order.isFetch() && present.test(digest)) {
            classes.made(digest, order.classes(), Set.of(), step);
            outbox.report(new Report.TransferDone(order.id(), 0), step);
            return;
        }
        if (!order.isFetch() && absent.test(digest)) {
            fail(order, "cannot send %s: it is not in this site's store".formatted(digest), step);
            return;
        }
        if (!order.isFetch() && !mayBeSent(order, step)) {
            return;
        }
        open.put(order.id(), order);
        step.put(JournalKind.ORDER, order.id().toString(), codec.write(order));
        step.effect(new AgentEffect.Move(order));
    }

    private void fail(SignedOrder order, String detail, Step step) {
        close(order.id(), step);
        outbox.report(new Report.TransferFailed(order.id(), detail, false), step);
    }

    void done(AgentEvent.TransferDone done, Step step) {
        var order = open.get(done.transfer());
        if (order == null) {
            return;
        }
        if (order.isFetch()) {
            classes.made(order.content().digest(), order.classes(), Set.of(), step);
        }
        close(done.transfer(), step);
        outbox.report(new Report.TransferDone(done.transfer(), done.bytesMoved()), step);
    }

    void failed(AgentEvent.TransferFailed failed, Step step) {
        if (!open.containsKey(failed.transfer())) {
            return;
        }
        close(failed.transfer(), step);
        outbox.report(
                new Report.TransferFailed(failed.transfer(), failed.detail(), failed.retryable()),
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
