package io.atoll.agent.site;

import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Which attempts may still be started. Past its permission an attempt may have been given up and
 * placed elsewhere, so then it is started only if the leader named it on the link that is open.
 *
 * <p>Soft: after a start nothing is named. Owned by {@link AttemptDesk}. Losing it costs a wait
 * until the leader sends its assignments again, which it does when the link opens.
 */
final class StartPermissions {
    private final Set<AttemptId> named = new HashSet<>();
    private boolean namedOnly;

    /** Until a welcome, only what was named is started: this may be a copy of another agent. */
    void namedOnly(boolean now) {
        namedOnly = now;
    }

    /** The leader sent its assignment. */
    void named(AttemptId attempt) {
        named.add(attempt);
    }

    /** What was named may be out of date when a link is there again. */
    void linkLost() {
        named.clear();
    }

    void forget(AttemptId attempt) {
        named.remove(attempt);
    }

    boolean mayStart(Assignment assignment, Instant now) {
        return (!namedOnly && assignment.startBefore().filter(now::isAfter).isEmpty())
                || named.contains(assignment.attempt());
    }
}
