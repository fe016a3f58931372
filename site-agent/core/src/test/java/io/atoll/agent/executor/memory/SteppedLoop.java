package io.atoll.agent.executor.memory;

import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** An event loop that runs on the test's thread and jumps to the next timer when idle. */
public final class SteppedLoop implements EventLoop, TimeSource {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(
                    (a, b) -> {
                        int byTime = Long.compare(a.atNanos, b.atNanos);
                        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
                    });
    private long nowNanos;
    private long timersMade;

    /** False if nothing is left to run and {@code condition} does not hold. */
    public boolean runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Runnable next = waiting.poll();
            if (next == null) {
                Due due = timers.poll();
                if (due == null) {
                    return false;
                }
                nowNanos = due.atNanos;
                next = due.action;
            }
            next.run();
        }
        return true;
    }

    @Override
    public boolean submit(String name, Runnable action) {
        return waiting.add(action);
    }

    @Override
    public boolean submit(String name, Duration within, Runnable action, Runnable expired) {
        return waiting.add(action);
    }

    @Override
    public Timer schedule(String name, Duration delay, Runnable action) {
        var due = new Due(nowNanos + delay.toNanos(), timersMade++, action);
        timers.add(due);
        return () -> timers.remove(due);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close(Duration grace) {
        waiting.clear();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nowNanos);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    private record Due(long atNanos, long number, Runnable action) {}
}
