package io.atoll.control.leader;

import io.atoll.policy.Placement;

/** Why a ready execution has no pool, for people. Pure. */
final class WaitingReason {
    /** It passes by itself: told once, and never as an event. */
    static final String BUSY = "every pool that could take it is busy or not connected now";

    private static final int MOST_LINES = 20;

    private WaitingReason() {}

    /**
     * One line if it passes by itself; else one for each pool, and the smallest change that would
     * help.
     */
    static String of(Placement answer) {
        boolean passes = answer.verdicts().stream().anyMatch(verdict -> !verdict.lasting());
        return passes ? BUSY : lasting(answer);
    }

    private static String lasting(Placement answer) {
        var text = new StringBuilder(answer.why());
        answer.verdicts().stream()
                .limit(MOST_LINES)
                .forEach(
                        verdict ->
                                text.append("\n  ")
                                        .append(verdict.site())
                                        .append('/')
                                        .append(verdict.pool())
                                        .append(": ")
                                        .append(String.join("; ", verdict.reasons())));
        if (answer.verdicts().size() > MOST_LINES) {
            text.append("\n  and ").append(answer.verdicts().size() - MOST_LINES).append(" more");
        }
        return text.append('\n').append(answer.nearest()).toString();
    }
}
