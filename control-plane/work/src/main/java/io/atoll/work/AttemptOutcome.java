package io.atoll.work;

import java.util.Optional;

/** How an attempt ended. Sentences are made by Atoll, never text of the attempt's own output. */
public sealed interface AttemptOutcome {
    /** Exit code 0 and every declared output made. */
    record Succeeded() implements AttemptOutcome {}

    /**
     * It ended by itself, and not well.
     *
     * @param exitCode 128 + signal when ended by a signal
     * @param signal 0: not ended by a signal
     * @param lasting trying again cannot help: command not found, a declared output not made
     */
    record Failed(int exitCode, int signal, String why, boolean lasting)
            implements AttemptOutcome {}

    /** It needed more memory than it asked for. */
    record OutOfMemory(String why) implements AttemptOutcome {}

    /** It ran longer than its walltime. */
    record TimedOut(String why) implements AttemptOutcome {}

    /** The site took the capacity back. */
    record Preempted(String why) implements AttemptOutcome {}

    /** Stopped because somebody cancelled it or a newer attempt exists. */
    record Cancelled() implements AttemptOutcome {}

    /** Nobody knows how it ended: its site or its process is gone. */
    record Lost(String why) implements AttemptOutcome {}

    /** The site's owner does not allow it, or the site cannot carry it out. */
    record Refused(String why) implements AttemptOutcome {}

    /**
     * Its site could not do its part: its store, a disk, a sandbox or what starts processes is
     * broken. Says nothing of the command, whose own exit is never a fault of the site.
     *
     * @param what what the site could not do
     */
    record SiteFault(String what) implements AttemptOutcome {}

    /** One sentence for people; absent when it succeeded or was cancelled. */
    default Optional<String> sentence() {
        return switch (this) {
            case Succeeded _, Cancelled _ -> Optional.empty();
            case Failed(_, _, var why, _) -> Optional.of(why);
            case OutOfMemory(var why) -> Optional.of(why);
            case TimedOut(var why) -> Optional.of(why);
            case Preempted(var why) -> Optional.of(why);
            case Lost(var why) -> Optional.of(why);
            case Refused(var why) -> Optional.of(why);
            case SiteFault(var what) -> Optional.of("fault of the site: " + what);
        };
    }
}
