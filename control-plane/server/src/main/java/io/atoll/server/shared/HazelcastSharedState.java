package io.atoll.server.shared;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.topic.ITopic;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.platform.Ports;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared state on an embedded Hazelcast member. Its maps are not safe across partitions, which
 * is why nothing here is the truth.
 *
 * <p>Soft: losing it costs a look-up elsewhere. Calls run on virtual threads of their own, so that
 * a member that hangs cannot hold up a caller; at most {@link #MOST_CALLS} are under way. Values
 * are plain text: nothing of ours is deserialized from what another member sends.
 */
public final class HazelcastSharedState implements SharedState {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastSharedState.class);

    private static final int MOST_CALLS = 256;
    private static final int ATTEMPTS = 5;
    private static final String LINKS = "links";
    private static final String VITALS = "vitals";
    private static final String EVENTS = "events";

    private final HazelcastInstance member;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(MOST_CALLS);
    private final AtomicBoolean failing = new AtomicBoolean();

    private HazelcastSharedState(HazelcastInstance member) {
        this.member = member;
    }

    /**
     * Starts a member.
     *
     * @throws AtollException CONFLICT if the port is in use; UNAVAILABLE if it cannot start
     */
    public static HazelcastSharedState start(SharedStateAddress address) {
        Ports.requireFree(address.bind(), address.port());
        for (int attempt = 1; ; attempt++) {
            int port = Ports.chooseUnless(address.bind(), address.port());
            try {
                Config config = MemberSettings.of(address, port);
                return new HazelcastSharedState(Hazelcast.newHazelcastInstance(config));
            } catch (HazelcastException | IllegalStateException e) {
                if (address.port() != 0 || attempt == ATTEMPTS) {
                    throw new AtollException(
                            ErrorCode.UNAVAILABLE,
                            "cannot start the shared state on %s:%d: %s"
                                    .formatted(address.bind(), port, e.getMessage()),
                            e);
                }
            }
        }
    }

    /** How many members are seen, this one included; 0 if this one is down. */
    public int members() {
        return call(0, () -> member.getCluster().getMembers().size());
    }

    /** The port that the member listens on. */
    public int port() {
        return call(0, () -> member.getCluster().getLocalMember().getAddress().getPort());
    }

    @Override
    public void holdLink(SiteName site, String instance) {
        call(
                false,
                () -> {
                    map(LINKS).set(site.text(), instance);
                    return true;
                });
    }

    @Override
    public void dropLink(SiteName site, String instance) {
        call(false, () -> map(LINKS).remove(site.text(), instance));
    }

    @Override
    public Optional<String> linkHolder(SiteName site) {
        return call(Optional.empty(), () -> Optional.ofNullable(map(LINKS).get(site.text())));
    }

    @Override
    public Map<SiteName, String> links() {
        return call(
                Map.of(),
                () -> {
                    var found = new HashMap<SiteName, String>();
                    map(LINKS)
                            .entrySet()
                            .forEach(
                                    entry ->
                                            found.put(
                                                    new SiteName(entry.getKey()),
                                                    entry.getValue()));
                    return Map.copyOf(found);
                });
    }

    @Override
    public void noteVitals(SiteName site, String json, Duration keep) {
        if (json.length() > VITALS_LIMIT_CHARS) {
            LOG.debug("vitals dropped: too long site={} chars={}", site, json.length());
            return;
        }
        call(
                false,
                () -> {
                    map(VITALS)
                            .set(
                                    site.text(),
                                    json,
                                    Math.max(1_000, keep.toMillis()),
                                    TimeUnit.MILLISECONDS);
                    return true;
                });
    }

    @Override
    public Optional<String> vitals(SiteName site) {
        return call(Optional.empty(), () -> Optional.ofNullable(map(VITALS).get(site.text())));
    }

    @Override
    public void publish(EventMark mark) {
        call(
                false,
                () -> {
                    events().publish(mark.text());
                    return true;
                });
    }

    @Override
    public Subscription subscribe(Consumer<EventMark> listener) {
        var id =
                call(
                        Optional.<java.util.UUID>empty(),
                        () ->
                                Optional.of(
                                        events().addMessageListener(
                                                        message ->
                                                                EventMark.parse(
                                                                                message
                                                                                        .getMessageObject())
                                                                        .ifPresent(listener))));
        return () ->
                id.ifPresent(known -> call(false, () -> events().removeMessageListener(known)));
    }

    @Override
    public void wipe() {
        call(
                false,
                () -> {
                    member.getDistributedObjects().forEach(object -> object.destroy());
                    return true;
                });
    }

    @Override
    public void close() {
        calls.shutdownNow();
        // No goodbye: what it held is soft, and others notice at once that the connection is gone.
        member.getLifecycleService().terminate();
    }

    private IMap<String, String> map(String name) {
        return member.getMap(name);
    }

    private ITopic<String> events() {
        return member.getTopic(EVENTS);
    }

    /** Runs {@code work} within the limit, else gives {@code otherwise}; tells once per outage. */
    private <T> T call(T otherwise, Callable<T> work) {
        if (!room.tryAcquire()) {
            return failed(otherwise, "too many calls are under way");
        }
        Future<T> result;
        try {
            result = calls.submit(() -> counted(work));
        } catch (RejectedExecutionException _) {
            room.release();
            return failed(otherwise, "it is closed");
        }
        try {
            T value = result.get(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (failing.getAndSet(false)) {
                LOG.info("shared state answers again");
            }
            return value;
        } catch (InterruptedException _) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (TimeoutException _) {
            result.cancel(true);
            return failed(otherwise, "no answer in time");
        } catch (ExecutionException e) {
            return failed(otherwise, String.valueOf(e.getCause()));
        }
    }

    private <T> T counted(Callable<T> work) throws Exception {
        try {
            return work.call();
        } finally {
            room.release();
        }
    }

    private <T> T failed(T otherwise, String why) {
        if (!failing.getAndSet(true)) {
            LOG.warn("shared state does not answer; going on without it why={}", why);
        }
        return otherwise;
    }
}
