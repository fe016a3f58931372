package io.atoll.cli.run;

import io.atoll.cli.api.ExecutionView;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides when the user is told why an execution has no place: once it has been Ready for a while,
 * and again whenever the reason changes. Soft; owned by the thread of the command.
 */
final class WaitingNotice {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TimeSource time;
    private OptionalLong readySince = OptionalLong.empty();
    private String told = "";

    WaitingNotice(TimeSource time) {
        this.time = time;
    }

    /** What to print, now that the execution is seen as {@code now}; empty: nothing. */
    Optional<String> of(ExecutionView now) {
        if (!now.state().equals("Ready")) {
            readySince = OptionalLong.empty();
            told = "";
            return Optional.empty();
        }
        if (readySince.isEmpty()) {
            readySince = OptionalLong.of(time.nanoTime());
        }
        boolean patient = time.nanoTime() - readySince.getAsLong() < PATIENCE.toNanos();
        String reason = reason(now);
        if (patient || reason.equals(told)) {
            return Optional.empty();
        }
        told = reason;
        return Optional.of("waiting: " + reason);
    }

    /** Why an execution that is Ready has no place, on one line. */
    static String reason(ExecutionView ready) {
        String reason =
                ready.explanation().isEmpty() ? "no site has taken it yet" : ready.explanation();
        return reason.replaceAll("\\p{Cntrl}+", " ");
    }
}
