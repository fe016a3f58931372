package io.atoll.server.reign;

import io.atoll.control.commit.EffectSink;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.commit.GroupCommit;
import io.atoll.control.commit.StoreCommitter;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.leader.Federation;
import io.atoll.control.leader.RebuildFailedException;
import io.atoll.control.live.LeaderConfig;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.loop.WatchedLoop;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what lives for one term only: live state, its loop and the thread that commits. */
final class ReignStart {
    private static final Logger LOG = LoggerFactory.getLogger(ReignStart.class);
    private static final int MAILBOX = 50_000;
    private static final int EVENTS_PER_DRAIN = 2_000;

    /** Threads that check and plan large runs; how many wait for them is bounded by the loop. */
    private static final int BESIDE = 2;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final FederationStore store;
    private final LeaderConfig config;
    private final TimeSource time;
    private final RandomSource random;
    private final SlowEvents slow;
    private final FaultHandler faults;

    ReignStart(LeaderLifecycle.Parts parts) {
        store = parts.store();
        config = parts.config();
        time = parts.time();
        random = parts.random();
        slow = parts.slow();
        faults = parts.faults();
    }

    /** A reign with its threads. */
    record Running(
            Reign reign, ThreadEventLoop loop, ExecutorService committer, ExecutorService beside) {
        /** Answers what is pending, then ends the threads; not from the loop itself. Bounded. */
        void close(String why) {
            var answered = new CountDownLatch(1);
            reign.loop().stop(why);
            boolean heard = loop.submit("leader.last", answered::countDown);
            try {
                if (heard && !answered.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("the leader's loop did not answer what was pending");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            loop.close(STOP_LIMIT);
            committer.shutdown();
            beside.shutdownNow();
        }
    }

    /**
     * Begins a term and rebuilds live state.
     *
     * @param before why the last term of this instance ended; its strikes are written first
     * @param over called once, on the loop, when the term is over
     * @throws io.atoll.kernel.AtollException FENCED if another instance was faster, UNAVAILABLE
     * @throws RebuildFailedException stored rows cannot be put back
     */
    Running begin(String instance, EffectSink effects, TermEnd before, Consumer<TermEnd> over) {
        var term = store.begin(instance);
        if (!before.strikes().isEmpty()) {
            store.commit(term, List.copyOf(before.strikes()));
        }
        var federation =
                Federation.rebuild(
                        store.load(), config, term, new IdSource(time, random), time.now());
        var committer =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("leader-commit").daemon().factory());
        var beside =
                Executors.newFixedThreadPool(
                        BESIDE, Thread.ofPlatform().name("leader-beside-", 1).daemon().factory());
        var loop =
                new ThreadEventLoop(
                        LoopConfig.named("leader")
                                .withMailboxCapacity(MAILBOX)
                                .withMaxEventsPerDrain(EVENTS_PER_DRAIN),
                        time,
                        faults);
        var commits = new StoreCommitter(store, term, committer);
        var group =
                new GroupCommit(
                        new WatchedLoop(loop, slow),
                        federation,
                        commits,
                        effects,
                        before.suspects(),
                        over,
                        time);
        loop.start();
        group.beside(beside).start();
        return new Running(new Reign(term, group), loop, committer, beside);
    }
}
