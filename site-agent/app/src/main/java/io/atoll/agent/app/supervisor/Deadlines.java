package io.atoll.agent.app.supervisor;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The next moment of each attempt at which something has to be done: its walltime, the end of its
 * grace, or the end of waiting for what it left. Soft; owner thread: the supervisor's.
 */
final class Deadlines {
    private final TreeSet<Deadline> pending =
            new TreeSet<>(
                    Comparator.comparingLong(Deadline::atNanos)
                            .thenComparingLong(Deadline::number));
    private long made;

    /** A moment of an attempt, by the monotonic clock. */
    record Deadline(long atNanos, long number, Attempt attempt) {}

    /** Sets the attempt's deadline; it has one at most. */
    void set(Attempt attempt, long atNanos) {
        clear(attempt);
        var deadline = new Deadline(atNanos, made++, attempt);
        attempt.deadline = deadline;
        pending.add(deadline);
    }

    void clear(Attempt attempt) {
        Deadline deadline = attempt.deadline;
        if (deadline != null) {
            pending.remove(deadline);
            attempt.deadline = null;
        }
    }

    /** The next attempt whose deadline is over; it has none any more. */
    @Nullable Attempt pollDue(long nowNanos) {
        if (pending.isEmpty() || pending.first().atNanos() > nowNanos) {
            return null;
        }
        Attempt due = pending.first().attempt();
        clear(due);
        return due;
    }

    OptionalLong next() {
        return pending.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(pending.first().atNanos());
    }
}
