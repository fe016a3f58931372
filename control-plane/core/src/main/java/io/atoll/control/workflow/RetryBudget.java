package io.atoll.control.workflow;

import java.time.Duration;
import java.util.Objects;

/**
 * How often an execution is tried again, per kind of outcome, and how long it pauses before that.
 * Kinds do not eat each other's budget. Only what eats {@code failed} pauses: another site, or the
 * same one healed, is no reason to wait.
 *
 * @param failed after failed, out of memory and timed out; default 0
 * @param lost after lost; default 3
 * @param preempted after preempted; {@link #UNLIMITED} by default
 * @param pause before the second try; each further one is twice as long; default {@link #PAUSE},
 *     zero: no pauses
 * @param upTo longest pause; default {@link #UP_TO}; neither is above {@link #LONGEST}
 */
public record RetryBudget(int failed, int lost, int preempted, Duration pause, Duration upTo) {
    public static final int UNLIMITED = Integer.MAX_VALUE;
    public static final Duration PAUSE = Duration.ofSeconds(1);
    public static final Duration UP_TO = Duration.ofMinutes(5);
    public static final Duration LONGEST = Duration.ofDays(365);
    public static final RetryBudget DEFAULT = new RetryBudget(0, 3, UNLIMITED);

    public RetryBudget {
        // Rows of before there were pauses.
        pause = Objects.requireNonNullElse(pause, PAUSE);
        upTo = Objects.requireNonNullElse(upTo, UP_TO);
        if (pause.isNegative() || isTooLong(pause) || isTooLong(upTo)) {
            throw new IllegalArgumentException(
                    "retries pause from %s up to %s: expected from 0 up to %s"
                            .formatted(pause, upTo, LONGEST));
        }
    }

    /** With the usual pauses. */
    public RetryBudget(int failed, int lost, int preempted) {
        this(failed, lost, preempted, PAUSE, UP_TO);
    }

    /** Whether no pause may be as long as {@code pause}. */
    public static boolean isTooLong(Duration pause) {
        return pause.compareTo(LONGEST) > 0;
    }
}
