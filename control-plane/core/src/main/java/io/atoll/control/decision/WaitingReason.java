package io.atoll.control.decision;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.Placement.Verdict;
import java.util.List;

/** Why a ready execution has no pool, for people. Pure. */
public final class WaitingReason {
    /** Transient: recorded, but no event is emitted. */
    public static final String BUSY = "every pool that could take it is busy or not connected now";

    private static final int MOST_LINES = 20;

    private WaitingReason() {}

    /**
     * One line if it is transient; else one for each pool, and the smallest change that would help.
     */
    public static String of(Placement answer) {
        return isTransient(answer.verdicts())
                ? BUSY
                : answer.why() + lines(answer.verdicts()) + '\n' + answer.nearest();
    }

    /** The same for an execution that is to leave {@code lost}, which is cut off. */
    public static String elsewhere(Placement answer, SiteName lost) {
        var others = answer.verdicts().stream().filter(v -> !v.site().equals(lost)).toList();
        if (others.isEmpty()) {
            return "no other site offers a pool";
        }
        return isTransient(others) ? BUSY : "no pool of another site can take it" + lines(others);
    }

    private static boolean isTransient(List<Verdict> verdicts) {
        return verdicts.stream().anyMatch(verdict -> !verdict.lasting());
    }

    private static String lines(List<Verdict> verdicts) {
        var text = new StringBuilder();
        verdicts.stream()
                .limit(MOST_LINES)
                .forEach(
                        verdict ->
                                text.append("\n  ")
                                        .append(verdict.site())
                                        .append('/')
                                        .append(verdict.pool())
                                        .append(": ")
                                        .append(String.join("; ", verdict.reasons())));
        if (verdicts.size() > MOST_LINES) {
            text.append("\n  and ").append(verdicts.size() - MOST_LINES).append(" more");
        }
        return text.toString();
    }
}
