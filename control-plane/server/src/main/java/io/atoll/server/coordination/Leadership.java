package io.atoll.server.coordination;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's candidacy. It proposes a leader, no more: who may write is decided by the term in
 * PostgreSQL, so two leaders at once cost nothing but a refused write.
 *
 * <p>Soft. The thread {@code leadership} owns the latch and calls the listener, one call after
 * another. Losing the connection deposes; the candidacy goes on by itself when it is back.
 */
public final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private static final String PATH = "/atoll/leader";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int RETRY_MILLIS = 50;
    private static final int RETRY_MOST_MILLIS = 1_000;
    private static final int RETRIES = 4;

    private final CuratorFramework client;
    private final Leader self;
    private final Listener listener;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("leadership").daemon().factory());

    private volatile LeaderLatch latch;
    private boolean elected;
    private volatile boolean closing;

    /**
     * Told of what ZooKeeper proposes, on the thread {@code leadership}; neither may block long.
     */
    public interface Listener {
        /** This instance should begin a term. */
        void elected();

        /** This instance should stop writing; another may lead already. */
        void deposed();
    }

    /**
     * Becomes a candidate.
     *
     * @param self this instance, and where other instances reach it
     * @param sessionTimeout after how long without a word another instance is elected
     * @throws AtollException UNAVAILABLE if ZooKeeper cannot be spoken to
     */
    public static Leadership join(
            ZooKeeperAddress address, Leader self, Duration sessionTimeout, Listener listener) {
        var retry = new BoundedExponentialBackoffRetry(RETRY_MILLIS, RETRY_MOST_MILLIS, RETRIES);
        var builder =
                CuratorFrameworkFactory.builder()
                        .connectString(address.connect())
                        .sessionTimeoutMs((int) sessionTimeout.toMillis())
                        .connectionTimeoutMs((int) CONNECT_LIMIT.toMillis())
                        .maxCloseWaitMs((int) CLOSE_LIMIT.toMillis())
                        .ensembleTracker(false)
                        .retryPolicy(retry);
        address.credentials()
                .ifPresent(
                        credentials ->
                                builder.authorization(
                                                "digest",
                                                credentials.getBytes(StandardCharsets.UTF_8))
                                        .aclProvider(new Own()));
        var client = builder.build();
        client.start();
        try {
            return new Leadership(client, self, listener);
        } catch (AtollException e) {
            client.close();
            throw e;
        }
    }

    private Leadership(CuratorFramework client, Leader self, Listener listener) {
        this.client = client;
        this.self = self;
        this.listener = listener;
        this.latch = candidacy();
        enter(latch);
    }

    /** Whether ZooKeeper proposes this instance now. */
    public boolean isProposed() {
        return latch.hasLeadership();
    }

    /**
     * Asks ZooKeeper who leads; takes seconds when it does not answer.
     *
     * @return empty if nobody does, or nobody knows
     */
    public Optional<Leader> leader() {
        try {
            var participant = latch.getLeader();
            return participant.getId().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Leader.parse(participant.getId()));
        } catch (KeeperException | IOException e) {
            LOG.debug("leader not known why={}", e.getMessage());
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (Exception e) { // Curator declares no less
            LOG.debug("leader not known why={}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Gives the leadership up and becomes a candidate again, behind all others. The listener hears
     * {@code deposed}, and {@code elected} when it is this instance's turn again.
     */
    public void stepDown() {
        inOrder(
                () -> {
                    leave(latch);
                    tell(false);
                    if (!closing) {
                        latch = candidacy();
                        enter(latch);
                    }
                });
    }

    /** Ends the candidacy. The listener hears {@code deposed} if it was elected. */
    @Override
    public void close() {
        closing = true;
        inOrder(
                () -> {
                    leave(latch);
                    tell(false);
                });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the listener of the leadership still runs instance={}", self.instance());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    private LeaderLatch candidacy() {
        var made = new LeaderLatch(client, PATH, self.text());
        made.addListener(new Proposals(made), Runnable::run);
        return made;
    }

    private static void enter(LeaderLatch latch) {
        try {
            latch.start();
        } catch (Exception e) { // Curator declares no less
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot become a candidate for leader: " + e.getMessage(),
                    e);
        }
    }

    private static void leave(LeaderLatch latch) {
        try {
            latch.close(LeaderLatch.CloseMode.SILENT);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("latch not closed why={}", e.getMessage());
        }
    }

    private void inOrder(Runnable step) {
        try {
            thread.execute(step);
        } catch (RejectedExecutionException _) {
            LOG.debug("leadership is closed already instance={}", self.instance());
        }
    }

    /** Tells the listener of a change only, whatever the latch repeats. */
    private void tell(boolean now) {
        if (now == elected) {
            return;
        }
        elected = now;
        try {
            if (now) {
                listener.elected();
            } else {
                listener.deposed();
            }
        } catch (RuntimeException e) {
            // Later changes must still be heard.
            LOG.error("leadership not taken note of elected={} why={}", now, e.toString());
        }
    }

    /** What a latch says, in order; a latch that was left says nothing more. */
    private final class Proposals implements LeaderLatchListener {
        private final LeaderLatch source;

        Proposals(LeaderLatch source) {
            this.source = source;
        }

        @Override
        public void isLeader() {
            inOrder(() -> hear(true));
        }

        @Override
        public void notLeader() {
            inOrder(() -> hear(false));
        }

        private void hear(boolean now) {
            if (source.equals(latch)) {
                tell(now);
            }
        }
    }

    /** Everything we make belongs to us alone. */
    private static final class Own implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }
}
