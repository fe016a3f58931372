package io.atoll.server.stream;

import io.atoll.work.AttemptOutcome;
import java.util.Optional;

/** Why the logs of an attempt are not kept, as its site told with its end. Pure. */
final class LostLogs {
    /** The words of a site before its reason. */
    private static final String WORDS = "its logs are not kept: ";

    private LostLogs() {}

    /** The reason in words for people; empty: its site told none. */
    static Optional<String> why(AttemptOutcome outcome) {
        var told =
                switch (outcome) {
                    case AttemptOutcome.Succeeded _, AttemptOutcome.Cancelled _ -> "";
                    case AttemptOutcome.Failed(var _, var _, var why, var _) -> why;
                    case AttemptOutcome.OutOfMemory(var why) -> why;
                    case AttemptOutcome.TimedOut(var why) -> why;
                    case AttemptOutcome.Preempted(var why) -> why;
                    case AttemptOutcome.Lost(var why) -> why;
                    case AttemptOutcome.Refused(var why) -> why;
                    case AttemptOutcome.SiteFault(var what) -> what;
                };
        int at = told.indexOf(WORDS);
        return at < 0 ? Optional.empty() : Optional.of(told.substring(at + WORDS.length()));
    }
}
