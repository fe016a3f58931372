package io.atoll.server.metrics;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.TransferState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How many things stand where, counted from the rows that the leader commits. Holds one entry for
 * each site and for each execution, attempt and transfer that has not ended, and none of another
 * reign. Soft; safe from any thread, by a lock that is held for one batch or one look.
 */
final class Live {
    /**
     * What is counted together.
     *
     * @param family such as {@code atoll.attempts}
     * @param labels values of its labels, in their order
     */
    record Series(String family, List<String> labels) {}

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Map<Object, Series> places = new HashMap<>();
    private final Map<Series, Long> counts = new HashMap<>();

    /** Begins anew with what a reign starts from. */
    void begin(Snapshot snapshot) {
        locked(
                () -> {
                    places.clear();
                    counts.clear();
                    Stream.of(
                                    snapshot.sites(),
                                    snapshot.executions(),
                                    snapshot.attempts(),
                                    snapshot.transfers(),
                                    snapshot.quarantine())
                            .flatMap(List::stream)
                            .forEach(this::place);
                });
    }

    /**
     * Counts what was committed.
     *
     * @param ended is told of each attempt and transfer that is no more among the live ones
     */
    void committed(List<ControlRecord> records, Consumer<ControlRecord> ended) {
        locked(
                () -> {
                    for (var record : records) {
                        if (place(record)) {
                            ended.accept(record);
                        }
                    }
                });
    }

    /** The counts of one family. */
    Map<Series, Long> of(String family) {
        lock.lock();
        try {
            var found = new HashMap<Series, Long>();
            counts.forEach(
                    (series, count) -> {
                        if (series.family().equals(family)) {
                            found.put(series, count);
                        }
                    });
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was live and is no more. */
    private boolean place(ControlRecord record) {
        if (!counts(record)) {
            return false;
        }
        var now = series(record);
        var before =
                now.isPresent() ? places.put(record.key(), now.get()) : places.remove(record.key());
        if (before != null) {
            counts.computeIfPresent(before, (_, count) -> count == 1 ? null : count - 1);
        }
        now.ifPresent(series -> counts.merge(series, 1L, Long::sum));
        return before != null && now.isEmpty();
    }

    private static boolean counts(ControlRecord record) {
        return record instanceof SiteRecord
                || record instanceof ExecutionRecord
                || record instanceof AttemptRecord
                || record instanceof TransferRecord
                || record instanceof QuarantineRecord;
    }

    private static Optional<Series> series(ControlRecord record) {
        if (record instanceof SiteRecord site) {
            return among(Names.SITES, name(site.state()), site.site().text());
        }
        if (record instanceof ExecutionRecord execution) {
            return isOver(execution.state())
                    ? Optional.empty()
                    : among(Names.EXECUTIONS, name(execution.state()));
        }
        if (record instanceof AttemptRecord attempt) {
            return attempt.state() instanceof AttemptState.Ended
                    ? Optional.empty()
                    : among(
                            Names.ATTEMPTS,
                            name(attempt.state()),
                            attempt.site().text(),
                            attempt.pool().text());
        }
        if (record instanceof TransferRecord transfer) {
            return isOver(transfer.state())
                    ? Optional.empty()
                    : among(Names.TRANSFERS, name(transfer.state()));
        }
        return record instanceof QuarantineRecord aside && aside.state() != QuarantineState.RESOLVED
                ? among(Names.QUARANTINE)
                : Optional.empty();
    }

    private static Optional<Series> among(String family, String... labels) {
        return Optional.of(new Series(family, List.of(labels)));
    }

    private static boolean isOver(ExecutionState state) {
        return switch (state) {
            case ExecutionState.Waiting _,
                    ExecutionState.Ready _,
                    ExecutionState.Active _,
                    ExecutionState.Cancelling _ ->
                    false;
            case ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ ->
                    true;
        };
    }

    private static boolean isOver(TransferState state) {
        return switch (state) {
            case TransferState.Planned _, TransferState.Moving _, TransferState.Verifying _ ->
                    false;
            case TransferState.Done _, TransferState.Failed _ -> true;
        };
    }

    /** The state's name, as the API says it. */
    static String name(Object state) {
        return state.getClass().getSimpleName();
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }
}
