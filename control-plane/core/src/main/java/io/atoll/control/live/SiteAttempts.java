package io.atoll.control.live;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.digest.HeldDigest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.HeldState;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Owns which attempts one site has, and keeps beside them what heartbeats and ticks ask for, so
 * that neither walks over all: their digest, those whose success is held back, and those that the
 * site is not known to hold.
 *
 * <p>Each attempt tells it of every change. Soft: counted anew from the rows of attempts, which the
 * checks of {@code Counters} compare. On the leader's thread.
 */
final class SiteAttempts {
    private final TreeMap<AttemptId, LiveAttempt> all = new TreeMap<>();
    private final Map<AttemptId, HeldState> digested = new HashMap<>();
    private final HeldDigest digest = new HeldDigest();
    private final TreeMap<AttemptId, LiveAttempt> heldBack = new TreeMap<>();
    private final TreeMap<AttemptId, LiveAttempt> unknown = new TreeMap<>();

    Map<AttemptId, LiveAttempt> all() {
        return Collections.unmodifiableMap(all);
    }

    /** From now on {@code attempt} is one of them. */
    void add(LiveAttempt attempt) {
        remove(attempt.id());
        all.put(attempt.id(), attempt);
        attempt.heldBy(this);
        changed(attempt);
    }

    /** It is none of them any more; nothing if it was not. */
    void remove(AttemptId id) {
        var gone = all.remove(id);
        if (gone == null) {
            return;
        }
        gone.heldBy(null);
        digest.remove(id, Objects.requireNonNull(digested.remove(id)).name());
        heldBack.remove(id);
        unknown.remove(id);
    }

    /** {@code attempt}, which is one of them, may stand otherwise than before. */
    void changed(LiveAttempt attempt) {
        var id = attempt.id();
        var state = attempt.held().state();
        var before = digested.put(id, state);
        if (before != state) {
            if (before != null) {
                digest.remove(id, before.name());
            }
            digest.add(id, state.name());
        }
        keep(heldBack, attempt, attempt.heldBack());
        keep(unknown, attempt, !attempt.known());
    }

    private static void keep(
            Map<AttemptId, LiveAttempt> those, LiveAttempt attempt, boolean isOne) {
        if (isOne) {
            those.put(attempt.id(), attempt);
        } else {
            those.remove(attempt.id());
        }
    }

    /** Of all, as the site should hold them. */
    Digest digest() {
        return digest.digest();
    }

    /** Those whose success is held back, by id; a copy. */
    List<LiveAttempt> heldBack() {
        return List.copyOf(heldBack.values());
    }

    /** Those that the site is not known to hold, by id; a copy. */
    List<LiveAttempt> unknown() {
        return List.copyOf(unknown.values());
    }
}
