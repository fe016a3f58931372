package io.atoll.server.grpc.agents;

import io.atoll.control.event.Effect.SendOrder;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.server.grpc.wire.OrderWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Signs and sends transfer orders off the leader's loop: a signature takes longer than most events.
 * Those that wait together are signed together. An order that finds no room is not sent; the leader
 * tells it again when its site does not hold it.
 *
 * <p>Soft. Owns one thread. {@link #take} never waits.
 */
public final class OrderPost implements AutoCloseable {
    /** More than the windows of a hundred sites. */
    private static final int MOST_WAITING = 30_000;

    private static final int MOST_TOGETHER = 256;

    private final BlockingQueue<Letter> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final OrderWriter writer;
    private final FaultHandler faults;
    private final Thread thread;

    private record Letter(SiteLink link, SendOrder order) {}

    /** Sends what {@code writer} makes. */
    public OrderPost(OrderWriter writer, FaultHandler faults) {
        this.writer = writer;
        this.faults = faults;
        this.thread = Thread.ofPlatform().name("orders").daemon().start(this::run);
    }

    /** Sends {@code order} over {@code link} and no other: a newer link is told all again. */
    void take(SiteLink link, SendOrder order) {
        var _ = waiting.offer(new Letter(link, order));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var letters = new ArrayList<Letter>();
                letters.add(waiting.take());
                waiting.drainTo(letters, MOST_TOGETHER - 1);
                send(letters.stream().filter(letter -> letter.link().takesOrders()).toList());
            }
        } catch (InterruptedException _) {
            // closed
        } catch (RuntimeException e) {
            faults.broken("sending a transfer order", e);
        }
    }

    private void send(List<Letter> letters) {
        var messages = writer.write(letters.stream().map(Letter::order).toList());
        for (int i = 0; i < letters.size(); i++) {
            messages.get(i).ifPresent(letters.get(i).link()::send);
        }
    }
}
