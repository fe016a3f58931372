package io.atoll.cli.run;

import io.atoll.cli.api.ExecutionView;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides when the user is told why an execution has no place, or does not end: once that has been
 * so for a while, and again whenever the reason changes. Soft; owned by the thread of the command.
 */
final class WaitingNotice {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TimeSource time;
    private OptionalLong waitsSince = OptionalLong.empty();
    private String told = "";

    WaitingNotice(TimeSource time) {
        this.time = time;
    }

    /** What to print, now that the execution is seen as {@code now}; empty: nothing. */
    Optional<String> of(ExecutionView now) {
        if (!waits(now)) {
            waitsSince = OptionalLong.empty();
            told = "";
            return Optional.empty();
        }
        if (waitsSince.isEmpty()) {
            waitsSince = OptionalLong.of(time.nanoTime());
        }
        boolean patient = time.nanoTime() - waitsSince.getAsLong() < PATIENCE.toNanos();
        String reason = reason(now);
        if (patient || reason.equals(told)) {
            return Optional.empty();
        }
        told = reason;
        return Optional.of("waiting: " + reason);
    }

    private static boolean waits(ExecutionView now) {
        return switch (now.state()) {
            case "Ready", "Cancelling" -> true;
            default -> now.state().equals("Active") && now.reason() != null;
        };
    }

    /** Why an execution that waits has no place, or does not end; on one line. */
    static String reason(ExecutionView now) {
        return sentence(now).replaceAll("\\p{Cntrl}+", " ");
    }

    private static String sentence(ExecutionView now) {
        if (!now.state().equals("Ready")) {
            return now.reason() == null ? "its site has not confirmed its end" : now.reason();
        }
        return now.explanation().isEmpty() ? "no site has taken it yet" : now.explanation();
    }
}
