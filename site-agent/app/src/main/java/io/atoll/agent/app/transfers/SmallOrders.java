package io.atoll.agent.app.transfers;

import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.work.SignedOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Orders of small contents that wait for a thread. Those of one direction and peer go together: the
 * longer it takes until a thread is free, the more it takes along. Soft; any thread.
 */
final class SmallOrders {
    /** Fewer than so many are not shared out among threads. */
    private static final int LEAST = 16;

    private final int threads;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; bounded by what the control plane orders ahead.
    private final Map<Way, ArrayDeque<SignedOrder>> waiting = new HashMap<>();

    SmallOrders(int threads) {
        this.threads = threads;
    }

    /** Where contents go. */
    record Way(boolean fetches, String endpoint) {
        static Way of(SignedOrder order) {
            return new Way(order.isFetch(), order.endpoint());
        }
    }

    static boolean isSmall(SignedOrder order) {
        return order.content().sizeBytes() <= Bundle.MOST_CONTENT_BYTES;
    }

    void add(SignedOrder order) {
        lock.lock();
        try {
            waiting.computeIfAbsent(Way.of(order), _ -> new ArrayDeque<>()).add(order);
        } finally {
            lock.unlock();
        }
    }

    /** {@code order} will not be carried out. @return false: it was taken before */
    boolean remove(SignedOrder order) {
        lock.lock();
        try {
            return waiting.getOrDefault(Way.of(order), new ArrayDeque<>()).remove(order);
        } finally {
            lock.unlock();
        }
    }

    /** The next that fit one bundle, first come, first served; empty if others took them. */
    List<SignedOrder> take(Way way) {
        lock.lock();
        try {
            var line = waiting.get(way);
            if (line == null) {
                return List.of();
            }
            int most = Math.clamp(line.size() / threads, LEAST, Bundle.MOST_CONTENTS);
            var taken = new ArrayList<SignedOrder>();
            long bytes = 0;
            while (!line.isEmpty() && taken.size() < most) {
                bytes += line.peek().content().sizeBytes();
                if (bytes > Bundle.MOST_BYTES) {
                    break;
                }
                taken.add(line.remove());
            }
            if (line.isEmpty()) {
                waiting.remove(way);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
