package io.atoll.server.stream;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.execution.AttemptState;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.leader.LogGateway;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.shared.SharedState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The log of an execution: of its latest attempt, and when followed also of those that come after
 * it, until the execution ends. Owned by its stream's thread; soft.
 */
public final class LogSource implements Source<LogPiece> {
    private final Wanted wanted;
    private final LogGateway logs;
    private final ExecutionQuery executions;
    private final Wake wake;
    private final BiConsumer<ExecutionRecord, AttemptRecord> access;
    private Optional<LogReader> reader = Optional.empty();
    private int fence;
    private boolean over;
    private boolean told;

    /**
     * What to read.
     *
     * @param stderr which of the streams: false and true for both
     * @param offset bytes of the first attempt's streams to leave out
     * @param follow until the execution ends; otherwise what there is now
     */
    public record Wanted(
            ExecutionQuery.Found execution, Set<Boolean> stderr, long offset, boolean follow) {
        public Wanted {
            stderr = Set.copyOf(stderr);
        }
    }

    /**
     * Reads {@code wanted}.
     *
     * @param access asked before each attempt's log is read; throws if it may not be
     */
    public LogSource(
            Wanted wanted,
            LogGateway logs,
            ExecutionQuery executions,
            SharedState shared,
            BiConsumer<ExecutionRecord, AttemptRecord> access) {
        this.wanted = wanted;
        this.access = access;
        this.logs = logs;
        this.executions = executions;
        ProjectName project = wanted.execution().run().project();
        this.wake = new Wake(shared, project);
    }

    @Override
    public Optional<LogPiece> next() throws InterruptedException {
        while (!over) {
            if (reader.isPresent()) {
                var piece = reader.get().next();
                if (piece.isPresent()) {
                    return Optional.of(piece.get());
                }
                closeReader();
                over = !wanted.follow();
            } else if (!open()) {
                return Optional.of(end());
            }
        }
        return told ? Optional.empty() : Optional.of(end());
    }

    private LogPiece end() {
        over = true;
        told = true;
        return new LogPiece.End();
    }

    /** Begins with the next attempt, or waits for a change. @return false: there will be none */
    private boolean open() throws InterruptedException {
        var execution = executions.again(wanted.execution());
        var next = next(executions.attempts(execution));
        if (next.isPresent()) {
            access.accept(execution, next.get());
            begin(next.get());
            return true;
        }
        if (execution.state().ended() || !wanted.follow()) {
            return false;
        }
        wake.await(0);
        return true;
    }

    private Optional<AttemptRecord> next(List<AttemptRecord> attempts) {
        var later =
                attempts.stream()
                        .filter(each -> each.attempt().fence().number() > fence)
                        .filter(each -> started(each.state()))
                        .toList();
        if (later.isEmpty()) {
            return Optional.empty();
        }
        // What came before is history; what comes after is followed one by one.
        return Optional.of(fence == 0 ? later.getLast() : later.getFirst());
    }

    private static boolean started(AttemptState state) {
        return switch (state) {
            case AttemptState.Assigned _, AttemptState.Staging _ -> false;
            case AttemptState.Running _,
                    AttemptState.Lingering _,
                    AttemptState.Publishing _,
                    AttemptState.Ended _ ->
                    true;
        };
    }

    private void begin(AttemptRecord attempt) {
        long offset = fence == 0 ? wanted.offset() : 0;
        fence = attempt.attempt().fence().number();
        var opened = new LogReader();
        for (boolean stderr : wanted.stderr().stream().sorted().toList()) {
            opened.add(
                    stderr,
                    logs.read(attempt.site(), attempt.attempt(), stderr, offset, wanted.follow()));
        }
        reader = Optional.of(opened);
    }

    private void closeReader() {
        reader.ifPresent(LogReader::close);
        reader = Optional.empty();
    }

    @Override
    public void close() {
        closeReader();
        wake.close();
    }
}
