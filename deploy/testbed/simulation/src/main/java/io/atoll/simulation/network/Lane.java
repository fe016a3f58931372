package io.atoll.simulation.network;

import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * One direction of a link: in order, late, and stalled while the network is cut. Owned by its link.
 */
final class Lane {
    private static final int LIMIT = 100_000;

    private final VirtualTime time;
    private final BooleanSupplier stalled;
    private final ArrayDeque<Parcel> queue = new ArrayDeque<>();
    private long lastDueNanos;
    private boolean pumping;
    private boolean closed;

    private record Parcel(long dueNanos, Runnable delivery) {}

    Lane(VirtualTime time, BooleanSupplier stalled) {
        this.time = time;
        this.stalled = stalled;
    }

    void send(Duration delay, Runnable delivery) {
        if (closed) {
            return;
        }
        if (queue.size() >= LIMIT) {
            throw new IllegalStateException("more than " + LIMIT + " messages are on their way");
        }
        lastDueNanos = Math.max(lastDueNanos, time.nanoTime() + delay.toNanos());
        queue.add(new Parcel(lastDueNanos, delivery));
        pump();
    }

    /** Goes on after the network was cut. */
    void pump() {
        if (pumping || closed || queue.isEmpty() || stalled.getAsBoolean()) {
            return;
        }
        pumping = true;
        var wait = Duration.ofNanos(queue.getFirst().dueNanos() - time.nanoTime());
        time.schedule(wait, this::deliver);
    }

    private void deliver() {
        pumping = false;
        if (closed || stalled.getAsBoolean()) {
            return;
        }
        var next = queue.poll();
        if (next != null) {
            next.delivery().run();
        }
        pump();
    }

    void close() {
        closed = true;
        queue.clear();
    }
}
