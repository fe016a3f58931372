package io.atoll.agent.executor;

import io.atoll.work.AttemptReport.Usage;
import java.time.Instant;

/**
 * How an attempt ended.
 *
 * @param cause what ended it
 * @param startedAt by the site's clock; of an attempt that never started, when that was tried
 * @param endedAt by the site's clock; of a lost attempt, when the loss was noticed
 * @param usage {@link Usage#NONE} where it is not known
 * @param stopRequested whether a stop was asked for before it ended
 * @param logTruncated whether stdout or stderr was cut at the log limit
 */
public record Exit(
        Cause cause,
        Instant startedAt,
        Instant endedAt,
        Usage usage,
        boolean stopRequested,
        boolean logTruncated) {

    /** What ended an attempt. */
    public sealed interface Cause {}

    /** It exited by itself with this code, 0 to 255. */
    public record Exited(int code) implements Cause {}

    /** A signal ended it. */
    public record Killed(int signal) implements Cause {}

    /** It ran longer than its walltime and was stopped. */
    public record TimedOut() implements Cause {}

    /**
     * It took more of its site than it may have.
     *
     * @param code what it exited with, 0 to 255; -1: it was ended for that
     * @param why one sentence for the person who wrote the command
     */
    public record OverLimit(int code, String why) implements Cause {}

    /**
     * Its executor ended it, or let the operating system end it, because it took more memory than
     * it had asked for.
     *
     * @param why one sentence for the person who wrote the command
     */
    public record OutOfMemory(String why) implements Cause {}

    /**
     * Its place was given to other work before it had ended; nothing was wrong with it.
     *
     * @param why one sentence that says for whom or by what rule
     */
    public record Preempted(String why) implements Cause {}

    /**
     * It never ran.
     *
     * @param code what a shell would exit with: 127 not found, 126 found but not startable; {@link
     *     #SITE_FAULT} where it is the site that could not start it
     * @param reason one sentence for the person who wrote the command
     */
    public record CouldNotStart(int code, String reason) implements Cause {
        /** As of {@code docker run}: the fault is not the command's. */
        public static final int SITE_FAULT = 125;

        /** As a shell says of what was found and not started. */
        public static final int NOT_STARTED = 126;

        /** Why an attempt is not started whose stop came first. */
        public static CouldNotStart stoppedBefore() {
            return new CouldNotStart(NOT_STARTED, "stopped before it was started");
        }

        /** Whether the site is to blame, and not the command. */
        public boolean isOfSite() {
            return code == SITE_FAULT;
        }
    }

    /** It was started, and how it ended is not known; nothing of it runs. */
    public record Lost(String reason) implements Cause {}
}
