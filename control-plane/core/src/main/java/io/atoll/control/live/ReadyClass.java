package io.atoll.control.live;

import io.atoll.control.decision.WaitingReason;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.request.PlacementRequest;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Ready executions that all ask the same. Owned by {@code ReadyLine}. */
public final class ReadyClass {
    /**
     * What makes executions equal to placement.
     *
     * @param group whose elements are spread; null: spread does not matter
     */
    public record Question(
            PlacementRequest request,
            SortedSet<SiteName> refusedBy,
            @Nullable LiveTemplate group) {}

    private final Question question;
    private final SequencedSet<LiveExecution> queue = new LinkedHashSet<>();
    private @Nullable Placement answer;
    private String reason = "";
    private boolean runnable;
    private boolean forRoom;

    public ReadyClass(Question question) {
        this.question = question;
    }

    public Question question() {
        return question;
    }

    /** In the order in which they came; any of them leaves at the same cost. */
    public SequencedSet<LiveExecution> queue() {
        return queue;
    }

    /** Why {@code execution} of it has no pool; empty: not asked since something changed. */
    public String reason(LiveExecution execution) {
        var attempt = execution.attempt();
        return answer != null && execution.seeks() && attempt != null
                ? WaitingReason.elsewhere(answer, attempt.record().site())
                : reason;
    }

    /** There was no pool for its executions; null: nothing is known any more. */
    public void answer(@Nullable Placement none) {
        answer = none;
        reason = none == null ? "" : WaitingReason.of(none);
    }

    /** Whether it stands in line to be placed. */
    public boolean runnable() {
        return runnable;
    }

    public void runnable(boolean now) {
        runnable = now;
    }

    /** Whether it was busy pools alone that held it up, and room alone that woke it. */
    public boolean forRoom() {
        return forRoom;
    }

    public void forRoom(boolean now) {
        forRoom = now;
    }
}
