package io.atoll.agent.site;

import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.PoolName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which executor each attempt belongs to, and which executors have told what they hold. Before one
 * has, nothing is started under it: what it tells then would not have that start in it.
 *
 * <p>Soft: each executor tells again at a start of the agent. Owned by {@link SiteAgent} and used
 * on its thread only.
 */
final class AttemptExecutors {
    private final OwnerDesk owner;
    private final HeldAttempts held;
    private final Set<String> open = new HashSet<>();

    /** Who speaks for an attempt that nobody was asked to start and whose pool is gone. */
    private final Map<AttemptId, String> speakers = new HashMap<>();

    AttemptExecutors(OwnerDesk owner, HeldAttempts held) {
        this.owner = owner;
        this.held = held;
    }

    /** The executor of this kind has told what it holds. */
    void opened(String kind) {
        open.add(kind);
    }

    /** Whether something may be started in {@code pool} as far as its executor is concerned. */
    boolean isOpen(PoolName pool) {
        return owner.executorOf(pool).filter(open::contains).isPresent();
    }

    /** The attempt in the hands of its pool's executor, whoever had it before. */
    HeldAttempt toItsPools(HeldAttempt attempt) {
        return poolKind(attempt).map(attempt::by).orElse(attempt);
    }

    /** The attempt in the hands of the executor that had it, else of its pool's. */
    HeldAttempt toWhoHasIt(HeldAttempt attempt) {
        return attempt.executor().isPresent() ? attempt : toItsPools(attempt);
    }

    /**
     * Whether an executor of this kind is the one to tell about the attempt. Of one that none was
     * asked to start, and whose pool is gone, the first that tells is, so that it goes on once; and
     * whoever holds it.
     */
    boolean speaksFor(HeldAttempt attempt, String kind, boolean holdsIt) {
        var known = toWhoHasIt(attempt).executor();
        if (known.isPresent()) {
            return known.get().equals(kind);
        }
        var first = speakers.putIfAbsent(attempt.assignment().attempt(), kind);
        return holdsIt || first == null || first.equals(kind);
    }

    /** The attempt is held no more. */
    void forget(AttemptId id) {
        speakers.remove(id);
    }

    /** Kind of the executor that was asked to start the attempt; empty: none, or it is not held. */
    Optional<String> of(AttemptId id) {
        var attempt = held.get(id);
        return attempt == null ? Optional.empty() : attempt.executor();
    }

    /** Kinds of the executors that were asked to start what is held. */
    SortedSet<String> kinds() {
        var kinds = new TreeSet<String>();
        held.all().forEach(each -> each.executor().ifPresent(kinds::add));
        return kinds;
    }

    private Optional<String> poolKind(HeldAttempt attempt) {
        return owner.executorOf(attempt.assignment().pool());
    }
}
