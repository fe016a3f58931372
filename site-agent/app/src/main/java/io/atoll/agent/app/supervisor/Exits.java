package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.Attempt.Left;
import io.atoll.agent.app.supervisor.machine.CannotStartException;
import io.atoll.agent.app.supervisor.machine.CommandSearch;
import io.atoll.agent.app.supervisor.wire.Command;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.text.Shown;
import io.atoll.work.AttemptReport.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** How ends, and what keeps an attempt from its end, are told. Pure. */
final class Exits {
    private static final int REASON_LIMIT = 1_000;
    private static final int PIDS_TOLD = 5;

    private Exits() {}

    /** The exit of an attempt of which nothing runs any more. */
    static Exit of(Attempt attempt, Attempt.Ending ending, Instant now) {
        return switch (ending) {
            case Attempt.Recorded(var exit) -> exit;
            case Attempt.Reaped(var reaped, var at) ->
                    new Exit(
                            attempt.cause(reaped),
                            attempt.mark.at(),
                            latest(attempt.mark.at(), at),
                            new Usage(
                                    Duration.ofNanos(reaped.userMicros() * 1000),
                                    Duration.ofNanos(reaped.systemMicros() * 1000),
                                    attempt.peakBytes(reaped.maxResidentBytes())),
                            attempt.stopRequested,
                            attempt.logTruncated);
            case Attempt.Unseen _ ->
                    lost(
                            attempt,
                            "the supervisor of this site ended while the attempt ran, so how it"
                                    + " ended is not known",
                            now);
            case Attempt.Unknown _ ->
                    lost(
                            attempt,
                            "this site has no record of it any more, so how it ended is not known;"
                                    + " nothing of it runs",
                            now);
        };
    }

    private static Exit lost(Attempt attempt, String reason, Instant now) {
        Instant at = attempt.mark.at();
        return new Exit(
                new Exit.Lost(reason),
                at,
                latest(at, now),
                Usage.NONE,
                attempt.stopRequested,
                false);
    }

    /** The exit of an attempt that could not be started at {@code at}. */
    static Exit failed(Exception refused, String command, Instant at, Instant now) {
        Exit.CouldNotStart cause =
                refused instanceof CannotStartException cannot
                        ? new Exit.CouldNotStart(cannot.code(), sentence(cannot))
                        : new Exit.CouldNotStart(
                                CommandSearch.SITE_FAULT,
                                "cannot start '%s': cannot write its start marker (%s)"
                                        .formatted(
                                                Shown.name(command),
                                                refused instanceof IOException disk
                                                        ? Shown.reason(disk)
                                                        : refused.getClass().getSimpleName()));
        return new Exit(cause, at, latest(at, now), Usage.NONE, false, false);
    }

    private static String sentence(CannotStartException cannot) {
        String message = cannot.getMessage();
        if (message == null) {
            return "cannot start";
        }
        return message.length() <= REASON_LIMIT
                ? message
                : message.substring(0, REASON_LIMIT) + "...";
    }

    /** Why an attempt has not ended, for the person who waits and the one who can help. */
    static String lingers(Left left) {
        if (!left.stubborn().isEmpty()) {
            return "cannot end %s of this attempt, which was killed and is still there (it waits for a device, or runs as another user); this site goes on trying"
                    .formatted(processes(left.stubborn()));
        }
        if (!left.doubtful().isEmpty()) {
            return "cannot tell whether this attempt has ended: %s may be left of it, and nothing in it names an attempt; once that has ended, so has the attempt"
                    .formatted(processes(left.doubtful()));
        }
        return "cannot tell whether this attempt has ended: something of it is ending still";
    }

    // Numbers only: a process chooses its own name.
    private static String processes(List<Integer> pids) {
        String told =
                pids.stream()
                        .sorted()
                        .limit(PIDS_TOLD)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        int more = pids.size() - PIDS_TOLD;
        return (pids.size() == 1 ? "process " : "a process of ")
                + told
                + (more > 0 ? " and %d more".formatted(more) : "");
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** An attempt could not be started because of a fault in the supervisor. */
    static Exit fault(Throwable fault, Command command, Instant now) {
        String name = command.argv().getFirst();
        String why = "a fault in the supervisor of this site: " + fault;
        return failed(CommandSearch.cannot(CommandSearch.SITE_FAULT, name, why), name, now, now);
    }
}
