package io.atoll.policy.loader;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PolicyEvaluationException;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what an expression gave that reads nothing but what a site and a pool are, so that it
 * is computed once per pool and not once per request. Soft, of fixed size. Safe from any thread
 * without a lock: entries are immutable, and one that another thread wrote over is merely computed
 * again to the same value.
 */
final class CandidateMemo {
    private static final int SLOTS = 1_024;
    // What changes with every attempt (pool.waiting) and with the request is not here.
    private static final Set<String> REMEMBERED =
            Set.of(
                    "site.name",
                    "site.labels",
                    "site.bound",
                    "pool.name",
                    "pool.executor",
                    "pool.arch",
                    "pool.cpu",
                    "pool.memory",
                    "pool.gpu.kind",
                    "pool.gpu.count",
                    "pool.gpu.memory",
                    "pool.scores");

    private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];
    private final boolean readsPool;

    private CandidateMemo(boolean readsPool) {
        this.readsPool = readsPool;
    }

    /** A memo for an expression that reads {@code reads}; none when it reads more. */
    static Optional<CandidateMemo> of(Set<String> reads) {
        return REMEMBERED.containsAll(reads)
                ? Optional.of(
                        new CandidateMemo(
                                reads.stream().anyMatch(name -> name.startsWith("pool."))))
                : Optional.empty();
    }

    /**
     * What {@code compute} gives for {@code site} and {@code pool}.
     *
     * @throws PolicyEvaluationException as {@code compute} did
     */
    Object get(SiteFacts site, PoolFacts pool, Supplier<Object> compute) {
        int hash = System.identityHashCode(site.labels());
        if (readsPool) {
            hash = 31 * hash + pool.name().hashCode();
        }
        int slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
        Entry found = entries[slot];
        if (found == null || !found.isOf(site) || (readsPool && !found.isOf(pool))) {
            found = entry(site, pool, compute);
            entries[slot] = found;
        }
        if (found.value instanceof Failure(String message)) {
            throw new PolicyEvaluationException(message);
        }
        return found.value;
    }

    private static Entry entry(SiteFacts site, PoolFacts pool, Supplier<Object> compute) {
        Object value;
        try {
            value = compute.get();
        } catch (PolicyEvaluationException e) {
            value = new Failure(String.valueOf(e.getMessage()));
        }
        return new Entry(site.name(), site.labels(), site.bound(), pool, value);
    }

    private record Failure(String message) {}

    private record Entry(SiteName name, Labels labels, Labels bound, PoolFacts pool, Object value) {
        // Labels are compared by identity: facts keep the same ones until a site changes them.
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(SiteFacts site) {
            return labels == site.labels() && bound == site.bound() && name.equals(site.name());
        }

        @SuppressWarnings("ReferenceEquality")
        boolean isOf(PoolFacts other) {
            return pool == other
                    || (pool.name().equals(other.name())
                            && pool.executor().equals(other.executor())
                            && pool.arch().equals(other.arch())
                            && pool.cpu().equals(other.cpu())
                            && pool.memory().equals(other.memory())
                            && sameGpu(other)
                            && pool.scores().equals(other.scores()));
        }

        private boolean sameGpu(PoolFacts other) {
            var mine = pool.gpu();
            var theirs = other.gpu();
            return mine.equals(theirs)
                    || (mine.isPresent()
                            && theirs.isPresent()
                            && mine.get().kind().equals(theirs.get().kind())
                            && mine.get().count() == theirs.get().count()
                            && mine.get().memory().equals(theirs.get().memory()));
        }
    }
}
