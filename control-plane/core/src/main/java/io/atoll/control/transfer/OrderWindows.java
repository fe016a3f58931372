package io.atoll.control.transfer;

import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveTransfer;
import io.atoll.control.live.Moment;
import io.atoll.control.state.TransferState;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Owns which transfers are ordered and which wait for their turn: each site that moves contents
 * holds a window of orders, as many as keep it busy, and is told the next as it ends one. What it
 * says that it holds is not told again.
 *
 * <p>Soft: found again from the transfers' states. Called by {@link TransferPlanner} on the
 * leader's thread. Nothing here costs time in proportion to all that waits. Losing it costs orders
 * that are sent twice.
 */
public final class OrderWindows {
    /** Orders that a site holds at once. */
    public static final int WINDOW = 256;

    /** How many that cannot be ordered now are looked at in one go. */
    private static final int MOST_STALLED = 256;

    private final Moment moment;
    private final Changes changes;
    private final Trail trail;
    private final TransferOrders orders;
    private final Map<SiteName, Window> windows = new TreeMap<>();
    private final PriorityQueue<Later> later =
            new PriorityQueue<>(Comparator.comparing(Later::due).thenComparingLong(Later::number));
    private final Set<SiteName> toFill = new LinkedHashSet<>();
    private long numbers;

    /** What one site moves. */
    private static final class Window {
        private final Map<TransferId, Sent> out = new LinkedHashMap<>();
        private final ArrayDeque<LiveTransfer> ready = new ArrayDeque<>();
    }

    /** An order that a site has, as far as is known. */
    private record Sent(LiveTransfer transfer, Instant at) {}

    /** A transfer that is looked at again when its time has come. */
    private record Later(Instant due, long number, LiveTransfer transfer) {}

    OrderWindows(Moment moment, Changes changes, Trail trail, TransferOrders orders) {
        this.moment = moment;
        this.changes = changes;
        this.trail = trail;
        this.orders = orders;
    }

    private Window of(SiteName mover) {
        return windows.computeIfAbsent(mover, _ -> new Window());
    }

    /** Puts an open transfer back after a change of leader. */
    void restore(LiveTransfer transfer) {
        switch (transfer.state()) {
            case TransferState.Planned(var notBefore, _) -> later(transfer, notBefore);
            case TransferState.Moving(var at) ->
                    of(transfer.mover())
                            .out
                            .put(transfer.record().transfer(), new Sent(transfer, at));
            case TransferState.Verifying(var at) -> later(transfer, at.plus(verifying()));
            case TransferState.Done _, TransferState.Failed _ -> {}
        }
    }

    private Duration verifying() {
        return moment.config().repeatAfter().multipliedBy(6);
    }

    private void later(LiveTransfer transfer, Instant due) {
        later.add(new Later(due, numbers++, transfer));
    }

    /** {@code transfer} was planned, or has changed its state: orders it in its turn. */
    void add(LiveTransfer transfer) {
        left(transfer);
        switch (transfer.state()) {
            case TransferState.Planned(var notBefore, _) -> {
                if (notBefore.isAfter(moment.now())) {
                    later(transfer, notBefore);
                } else {
                    of(transfer.mover()).ready.add(transfer);
                    toFill.add(transfer.mover());
                }
            }
            case TransferState.Verifying(var at) -> later(transfer, at.plus(verifying()));
            case TransferState.Moving _, TransferState.Done _, TransferState.Failed _ -> {}
        }
    }

    /** {@code transfer} is over, or with nobody now: its place is another's. */
    void left(LiveTransfer transfer) {
        var window = windows.get(transfer.mover());
        if (window != null && window.out.remove(transfer.record().transfer()) != null) {
            toFill.add(transfer.mover());
        }
    }

    /** Orders what there is room for by now. @return whether there was anything to look at */
    boolean fill() {
        var movers = List.copyOf(toFill);
        toFill.clear();
        for (var mover : movers) {
            trail.timer("orders of", mover, Optional.empty(), mover::text, () -> fill(mover));
        }
        return !movers.isEmpty();
    }

    // Only what can be ordered takes a place; the rest goes to the end of the line.
    private void fill(SiteName mover) {
        var window = of(mover);
        var stalled = new ArrayList<LiveTransfer>();
        while (window.out.size() < WINDOW && stalled.size() < MOST_STALLED) {
            var next = window.ready.poll();
            if (next == null) {
                break;
            }
            if (isDue(next) && !orderOne(next)) {
                stalled.add(next);
            }
        }
        window.ready.addAll(stalled);
    }

    private static boolean isDue(LiveTransfer transfer) {
        return transfer.state() instanceof TransferState.Planned;
    }

    /** Whether it was ordered, or needs no order any more. */
    private boolean orderOne(LiveTransfer transfer) {
        var from = orders.source(transfer);
        if (from.isEmpty()) {
            return transfer.state() instanceof TransferState.Done;
        }
        var mover = transfer.moverFrom(from.get());
        if (!mover.equals(transfer.mover()) && of(mover).out.size() >= WINDOW) {
            return false;
        }
        if (orders.begin(transfer, from.get())) {
            of(mover).out.put(transfer.record().transfer(), new Sent(transfer, moment.now()));
        }
        return true;
    }

    /** Whose time has come is ordered; what could not be ordered before is tried again. */
    void tick() {
        for (var next = later.peek();
                next != null && !next.due().isAfter(moment.now());
                next = later.peek()) {
            later.remove();
            lookAgain(next.transfer());
        }
        for (var mover : List.copyOf(windows.keySet())) {
            if (!orders.connected(mover)) {
                fromElsewhere(mover);
            }
            if (!of(mover).ready.isEmpty()) {
                toFill.add(mover);
            }
        }
    }

    // What a site that is away was to send may lie at another one, too.
    private void fromElsewhere(SiteName away) {
        for (var sent : List.copyOf(of(away).out.values())) {
            var transfer = sent.transfer();
            var from = orders.source(transfer);
            if (from.isPresent() && !transfer.moverFrom(from.get()).equals(away)) {
                of(away).out.remove(transfer.record().transfer());
                orderOne(transfer);
            }
        }
    }

    private void lookAgain(LiveTransfer transfer) {
        if (transfer.state() instanceof TransferState.Verifying(var since)
                && !since.plus(verifying()).isAfter(moment.now())) {
            // The receiver has not said that it arrived: as if it had never been sent.
            transfer.state(new TransferState.Planned(moment.now(), ""));
            changes.touch(transfer);
        }
        if (isDue(transfer) && transfer.open()) {
            of(transfer.mover()).ready.add(transfer);
        }
    }

    /**
     * {@code mover} says which orders it holds: those that it was told a while ago and does not
     * hold are told again.
     */
    void holds(SiteName mover, Set<TransferId> held) {
        var window = windows.get(mover);
        if (window == null || window.out.isEmpty()) {
            return;
        }
        var oldest = moment.now().minus(moment.config().repeatAfter());
        for (var sent : List.copyOf(window.out.values())) {
            if (sent.at().isBefore(oldest) && !held.contains(sent.transfer().record().transfer())) {
                again(window, sent.transfer());
            }
        }
    }

    private void again(Window window, LiveTransfer transfer) {
        if (orders.repeat(transfer)) {
            window.out.put(transfer.record().transfer(), new Sent(transfer, moment.now()));
        }
    }

    /** Tells {@code mover}, whose link was just opened, all that it is to hold, and more. */
    void opened(SiteName mover) {
        var window = windows.get(mover);
        if (window != null) {
            List.copyOf(window.out.values()).forEach(sent -> again(window, sent.transfer()));
            toFill.add(mover);
        }
    }

    /** Transfers that {@code mover} holds; for checks. */
    Collection<TransferId> out(SiteName mover) {
        return List.copyOf(of(mover).out.keySet());
    }
}
