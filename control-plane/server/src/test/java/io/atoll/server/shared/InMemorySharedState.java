package io.atoll.server.shared;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The shared state of one process alone, for tests.
 *
 * <p>Owns its maps under one lock; soft. Listeners are called by the publishing thread.
 */
public final class InMemorySharedState implements SharedState {
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<SiteName, String> links = new HashMap<>();
    private final Map<SiteName, Vitals> vitals = new HashMap<>();
    private final CopyOnWriteArrayList<Consumer<EventMark>> listeners =
            new CopyOnWriteArrayList<>();

    private record Vitals(String json, long forgottenAtNanos) {}

    public InMemorySharedState(TimeSource time) {
        this.time = time;
    }

    @Override
    public void holdLink(SiteName site, String instance) {
        locked(() -> links.put(site, instance));
    }

    @Override
    public void dropLink(SiteName site, String instance) {
        locked(() -> links.remove(site, instance));
    }

    @Override
    public Optional<String> linkHolder(SiteName site) {
        return Optional.ofNullable(links().get(site));
    }

    @Override
    public Map<SiteName, String> links() {
        lock.lock();
        try {
            return Map.copyOf(links);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void noteVitals(SiteName site, String json, Duration keep) {
        if (json.length() <= VITALS_LIMIT_CHARS) {
            locked(() -> vitals.put(site, new Vitals(json, time.nanoTime() + keep.toNanos())));
        }
    }

    @Override
    public Optional<String> vitals(SiteName site) {
        lock.lock();
        try {
            return Optional.ofNullable(vitals.get(site))
                    .filter(known -> known.forgottenAtNanos() - time.nanoTime() > 0)
                    .map(Vitals::json);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void publish(EventMark mark) {
        listeners.forEach(listener -> listener.accept(mark));
    }

    @Override
    public Subscription subscribe(Consumer<EventMark> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void wipe() {
        locked(links::clear);
        locked(vitals::clear);
        listeners.clear();
    }

    @Override
    public void close() {
        wipe();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
