package io.atoll.server.stream;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.shared.SharedState;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
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
    private LogPosition position;
    private boolean began;
    private boolean reported; // whether the site is not asked again for what it does not find
    private boolean over;
    private boolean told;

    /**
     * What to read.
     *
     * @param stderr which of the streams: false and true for both
     * @param after what was read before; its attempt 0 stands for the latest one
     * @param follow until the execution ends; otherwise what there is now
     */
    public record Wanted(
            ExecutionQuery.Found execution,
            Set<Boolean> stderr,
            LogPosition after,
            boolean follow) {
        public Wanted {
            stderr = Set.copyOf(stderr);
        }

        /** From the latest attempt on, without the first {@code offset} bytes of its streams. */
        public static Wanted latest(
                ExecutionQuery.Found execution, Set<Boolean> stderr, long offset, boolean follow) {
            return new Wanted(execution, stderr, LogPosition.latestFrom(offset), follow);
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
        this.position = wanted.after();
        this.wake = new Wake(shared, wanted.execution().run().project());
    }

    @Override
    public Next<LogPiece> next() throws InterruptedException {
        while (!over) {
            if (reader.isEmpty()) {
                if (!open()) {
                    return over ? end() : new Next.Quiet<>();
                }
                continue;
            }
            var next = read(reader.get());
            if (!(next instanceof Next.Over<LogPiece>)) {
                return next;
            }
            closeReader();
            over = !wanted.follow();
        }
        return told ? new Next.Over<>() : end();
    }

    private Next<LogPiece> read(LogReader from) throws InterruptedException {
        try {
            var next = from.next();
            position = from.position();
            return next;
        } catch (AtollException failure) {
            if (failure.code() != ErrorCode.NOT_FOUND || reported) {
                throw failure;
            }
            // It ended meanwhile, and its site keeps its log elsewhere than while it ran.
            closeReader();
            reported = true;
            began = false;
            return new Next.Quiet<>();
        }
    }

    private Next<LogPiece> end() {
        told = true;
        return new Next.Item<>(new LogPiece.End(position));
    }

    /** Begins with the next attempt, or waits for one. @return false: there is none now */
    private boolean open() throws InterruptedException {
        var execution = executions.again(wanted.execution());
        var next = next(executions.attempts(execution));
        if (next.isPresent()) {
            access.accept(execution, next.get());
            begin(next.get());
            return true;
        }
        over = execution.state().ended() || !wanted.follow();
        if (!over) {
            wake.await(0);
        }
        return false;
    }

    private Optional<AttemptRecord> next(List<AttemptRecord> attempts) {
        boolean goesOn = !began && position.attempt() > 0;
        int first = goesOn ? position.attempt() : position.attempt() + 1;
        var later =
                attempts.stream()
                        .filter(each -> each.attempt().fence().number() >= first)
                        .filter(each -> started(each.state()))
                        .toList();
        if (later.isEmpty()) {
            return Optional.empty();
        }
        // What came before is history; what comes after is followed one by one.
        return Optional.of(position.attempt() == 0 ? later.getLast() : later.getFirst());
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
        int number = attempt.attempt().fence().number();
        position =
                !began && (position.attempt() == 0 || position.attempt() == number)
                        ? new LogPosition(number, position.stdout(), position.stderr())
                        : new LogPosition(number, 0, 0);
        reported = (!began && reported) || attempt.report().isPresent();
        began = true;
        var opened = new LogReader(position);
        for (boolean stderr : wanted.stderr().stream().sorted().toList()) {
            var stored = stored(attempt, stderr);
            opened.add(
                    stderr,
                    stored.isPresent()
                            ? LogReader.Lack.UNEXPLAINED
                            : attempt.report()
                                    .map(LogSource::lack)
                                    .orElse(LogReader.Lack.UNEXPLAINED),
                    logs.read(
                            attempt.site(),
                            new LogGateway.Wanted(
                                    attempt.attempt(),
                                    stderr,
                                    position.of(stderr),
                                    wanted.follow(),
                                    stored)));
        }
        reader = Optional.of(opened);
    }

    private static Optional<Digest> stored(AttemptRecord attempt, boolean stderr) {
        return attempt.report()
                .flatMap(stderr ? AttemptReport::stderr : AttemptReport::stdout)
                .map(content -> content.digest());
    }

    private static LogReader.Lack lack(AttemptReport report) {
        return tellsLogs(report)
                ? LogReader.Lack.EMPTY
                : new LogReader.Lack(false, LostLogs.why(report.outcome()));
    }

    /**
     * Whether a log that the report lacks was empty: if the logs were published, which takes its
     * time, or if nothing was ever started. Of others nobody knows.
     */
    private static boolean tellsLogs(AttemptReport report) {
        boolean published = report.times().publishing().isPositive();
        return switch (report.outcome()) {
            case AttemptOutcome.Refused _ -> true;
            case AttemptOutcome.Lost _, AttemptOutcome.SiteFault _ -> false;
            case AttemptOutcome.Succeeded _,
                    AttemptOutcome.Failed _,
                    AttemptOutcome.OutOfMemory _,
                    AttemptOutcome.TimedOut _,
                    AttemptOutcome.Preempted _,
                    AttemptOutcome.Cancelled _ ->
                    published;
        };
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
