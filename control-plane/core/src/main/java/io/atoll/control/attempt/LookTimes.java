package io.atoll.control.attempt;

import io.atoll.control.live.LiveAttempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Owns which attempts {@link AttemptWatch} looks at next: those that have changed since it did, and
 * those whose time has come. Each attempt stands in it once at most.
 *
 * <p>Soft: a new leader looks at all of them once. Owner thread: the leader's.
 */
final class LookTimes {
    private final Set<LiveAttempt> changed = new LinkedHashSet<>();
    private final TreeSet<LiveAttempt> due =
            new TreeSet<>(
                    Comparator.comparing((LiveAttempt attempt) -> attempt.lookAt())
                            .thenComparing(LiveAttempt::id));

    /** {@code attempt}, which its site has from now on, is looked at when it changes, and first. */
    void begin(LiveAttempt attempt) {
        attempt.watchedBy(changed::add);
        changed.add(attempt);
    }

    /** The attempts to look at by {@code now}; they are forgotten here. */
    List<LiveAttempt> take(Instant now) {
        var taken = new ArrayList<>(takeChanged());
        while (!due.isEmpty() && !due.first().lookAt().isAfter(now)) {
            taken.add(due.removeFirst());
        }
        return taken;
    }

    /** The attempts that have changed since they were last taken. */
    List<LiveAttempt> takeChanged() {
        var taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** It is looked at again at {@code next}; empty: not before it changes. */
    void next(LiveAttempt attempt, Optional<Instant> next) {
        due.remove(attempt);
        next.ifPresent(
                at -> {
                    attempt.lookAt(at);
                    due.add(attempt);
                });
    }

    /** Puts back what was taken and not looked at. */
    void keep(LiveAttempt attempt) {
        changed.add(attempt);
    }
}
