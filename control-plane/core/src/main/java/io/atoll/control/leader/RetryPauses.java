package io.atoll.control.leader;

import io.atoll.control.execution.ExecutionState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Owns which executions pause before their next try. Until when is on record with each; this only
 * wakes them.
 *
 * <p>Soft: an execution that is put in line again, by a new leader too, is found to pause anew.
 * Called by {@link Federation} on its thread.
 */
final class RetryPauses {
    private final Live live;
    private final Map<LiveExecution, Pause> pausing = new HashMap<>();
    private final TreeSet<Pause> inOrder =
            new TreeSet<>(Comparator.comparing(Pause::until).thenComparingLong(Pause::number));
    private long number;

    /** A pause. @param number in the order they began, so that equal moments have one, too */
    private record Pause(Instant until, long number, LiveExecution execution) {}

    RetryPauses(Live live) {
        this.live = live;
    }

    /**
     * Whether {@code execution} pauses now; if so, it is put in line, or planned, again when that
     * is over.
     *
     * @return why it waits, for people; empty: it does not pause
     */
    Optional<String> hold(LiveExecution execution) {
        var spent = execution.row().spent();
        var until = spent.pausesUntil().filter(live.now()::isBefore);
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
    void tick() {
        while (!inOrder.isEmpty() && !inOrder.first().until().isAfter(live.now())) {
            var execution = inOrder.first().execution();
            forget(execution);
            live.trail().timer("pause of", execution.id(), execution, () -> over(execution));
        }
    }

    private void over(LiveExecution execution) {
        if (execution.state() instanceof ExecutionState.Ready && execution.queuedIn() == null) {
            live.placement().enqueue(execution);
        } else if (execution.state() instanceof ExecutionState.Waiting) {
            live.placement().plan(execution);
        }
    }
}
