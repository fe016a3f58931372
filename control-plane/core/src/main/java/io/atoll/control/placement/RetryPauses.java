package io.atoll.control.placement;

import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Moment;
import io.atoll.control.trail.Trail;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Owns which executions pause before their next try. Until when is on record with each; this only
 * wakes them.
 *
 * <p>Soft: an execution that is put in line again, by a new leader too, is found to pause anew.
 * Called on the leader's thread.
 */
final class RetryPauses {
    private final Moment moment;
    private final Trail trail;
    private final Map<LiveExecution, Pause> pausing = new HashMap<>();
    private final TreeSet<Pause> inOrder =
            new TreeSet<>(Comparator.comparing(Pause::until).thenComparingLong(Pause::number));
    private long number;

    /** A pause. @param number in the order they began, so that equal moments have one, too */
    private record Pause(Instant until, long number, LiveExecution execution) {}

    RetryPauses(Moment moment, Trail trail) {
        this.moment = moment;
        this.trail = trail;
    }

    /**
     * Whether {@code execution} pauses now; if so, it is put in line, or planned, again when that
     * is over.
     *
     * @return why it waits, for people; empty: it does not pause
     */
    Optional<String> hold(LiveExecution execution) {
        var spent = execution.row().spent();
        var until = spent.pausesUntil().filter(moment.now()::isBefore);
        until.ifPresent(moment -> add(execution, moment));
        return until.map(
                moment ->
                        "it has failed %s and is tried again at %s"
                                .formatted(
                                        spent.failed() == 1 ? "once" : spent.failed() + " times",
                                        moment.truncatedTo(ChronoUnit.MILLIS)));
    }

    private void add(LiveExecution execution, Instant until) {
        var known = pausing.get(execution);
        if (known == null || !known.until().equals(until)) {
            forget(execution);
            var pause = new Pause(until, number++, execution);
            pausing.put(execution, pause);
            inOrder.add(pause);
        }
    }

    /** {@code execution} has ended, or is put in line anew. */
    void forget(LiveExecution execution) {
        var known = pausing.remove(execution);
        if (known != null) {
            inOrder.remove(known);
        }
    }

    /** Wakes those whose pause is over. */
    void tick(Consumer<LiveExecution> wake) {
        while (!inOrder.isEmpty() && !inOrder.first().until().isAfter(moment.now())) {
            var execution = inOrder.first().execution();
            forget(execution);
            trail.timer("pause of", execution.id(), execution, () -> wake.accept(execution));
        }
    }
}
