package io.atoll.agent.app.supervisor;

import io.atoll.agent.executor.Exit;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose processes may still run.
 *
 * <p>Owns its phase and what was noticed of it. Soft: the marker in its folder is the durable part.
 * Owner thread: the supervisor's. When it is lost with the supervisor, the next one watches the
 * process and reports the attempt lost at its end.
 */
final class Attempt {
    final AttemptFolder folder;
    final AttemptFolder.Mark mark;
    final boolean child;
    private final List<AttemptLog> logs;
    Phase phase = new Running();
    boolean stopRequested;
    boolean timedOut;
    boolean logTruncated;
    Deadlines.@Nullable Deadline deadline;

    /**
     * @param child whether this supervisor started it and will reap it; otherwise an earlier one
     *     did
     */
    Attempt(AttemptFolder folder, AttemptFolder.Mark mark, boolean child) {
        this.folder = folder;
        this.mark = mark;
        this.child = child;
        this.logs =
                Stream.of(mark.stdout(), mark.stderr())
                        .distinct()
                        .map(file -> new AttemptLog(file, mark.limits().logLimitBytes()))
                        .toList();
    }

    String name() {
        return mark.attempt();
    }

    int pid() {
        return mark.pid();
    }

    void cutLog() {
        for (AttemptLog log : logs) {
            logTruncated |= log.keepWithin();
        }
    }

    /** For the last time: nothing of it writes any more. */
    void endLog() {
        cutLog();
        logs.forEach(AttemptLog::tellCut);
    }

    /** Where an attempt stands between its start and its end. */
    sealed interface Phase {}

    /** Its leader runs. */
    record Running() implements Phase {}

    /** It was asked to stop and has until its deadline. */
    record Stopping() implements Phase {}

    /** Its kill was sent. */
    record Killed() implements Phase {}

    /** Its leader ended; what the leader left is being killed. */
    record Draining(Processes.Reaped reaped, Instant endedAt) implements Phase {}

    /** How a reaped leader's end is told. */
    Exit.Cause cause(Processes.Reaped reaped) {
        if (timedOut) {
            return new Exit.TimedOut();
        }
        return reaped.signal() != 0
                ? new Exit.Killed(reaped.signal())
                : new Exit.Exited(reaped.code());
    }
}
