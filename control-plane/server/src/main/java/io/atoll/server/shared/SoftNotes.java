package io.atoll.server.shared;

import io.atoll.kernel.fault.FaultHandler;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes to the shared state without holding up the writer: a thread of its own carries out one
 * note after another; what does not fit into its bounded queue is dropped, as any of it may be.
 */
public final class SoftNotes implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;

    private final BlockingQueue<Consumer<SharedState>> waiting =
            new ArrayBlockingQueue<>(MOST_WAITING);
    private final Supplier<SharedState> state;
    private final FaultHandler faults;
    private final Thread thread;

    /** Writes to {@code state}, which may take its time to come up. */
    public SoftNotes(Supplier<SharedState> state, FaultHandler faults) {
        this.state = state;
        this.faults = faults;
        this.thread = Thread.ofPlatform().name("soft-notes").daemon().start(this::run);
    }

    /** Never waits, never fails. */
    public void take(Consumer<SharedState> note) {
        waiting.offer(note);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                waiting.take().accept(state.get());
            }
        } catch (InterruptedException _) {
            // closed
        } catch (RuntimeException e) {
            faults.broken("a note to the shared state", e);
        }
    }
}
