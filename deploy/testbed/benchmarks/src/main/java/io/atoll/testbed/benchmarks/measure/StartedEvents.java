package io.atoll.testbed.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a project's events over SSE on a thread of its own, and remembers when each execution was
 * seen to start. Thread-safe; soft.
 */
final class StartedEvents implements AutoCloseable {
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Map<String, Long> startedNanos = new HashMap<>();
    private @Nullable EventStream stream;
    private boolean closed;

    StartedEvents(ApiClient api, TimeSource time) {
        this.time = time;
        // The server answers with its first event, so whoever opens the stream waits for that.
        Thread.ofVirtual().name("events").start(() -> read(api));
    }

    private void read(ApiClient api) {
        try (EventStream events = api.stream("/v1/events?project=" + Runs.PROJECT, Map.of())) {
            if (!opened(events)) {
                return;
            }
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                long now = time.nanoTime();
                JsonNode payload = Json.read(event.get().payload());
                if (payload.path("kind").asText().equals("execution.started")) {
                    started(payload.path("subject").asText(), now);
                }
            }
        }
    }

    private boolean opened(EventStream events) {
        lock.lock();
        try {
            stream = events;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void started(String execution, long nanos) {
        lock.lock();
        try {
            startedNanos.putIfAbsent(execution, nanos);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many executions were seen to start. */
    int count() {
        lock.lock();
        try {
            return startedNanos.size();
        } finally {
            lock.unlock();
        }
    }

    /** When {@code execution} was seen to start, by the monotonic clock; empty: not within that. */
    OptionalLong await(String execution, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!startedNanos.containsKey(execution) && left > 0) {
                left = changed.awaitNanos(left);
            }
            Long at = startedNanos.get(execution);
            return at == null ? OptionalLong.empty() : OptionalLong.of(at);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot measure: interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (stream != null) {
                stream.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
