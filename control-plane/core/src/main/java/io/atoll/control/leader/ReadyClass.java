package io.atoll.control.leader;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import io.atoll.policy.PlacementRequest;
import java.util.ArrayDeque;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Ready executions that all ask the same. Owned by {@link PlacementPlanner}. */
final class ReadyClass {
    /**
     * What makes executions equal to placement.
     *
     * @param group whose elements are spread; null: spread does not matter
     */
    record Question(
            PlacementRequest request,
            SortedSet<SiteName> refusedBy,
            @Nullable LiveTemplate group) {}

    private final Question question;
    private final ArrayDeque<LiveExecution> queue = new ArrayDeque<>();
    private @Nullable Placement answer;
    private String reason = "";
    private boolean runnable;
    private boolean forRoom;

    ReadyClass(Question question) {
        this.question = question;
    }

    Question question() {
        return question;
    }

    ArrayDeque<LiveExecution> queue() {
        return queue;
    }

    /** Why {@code execution} of it has no pool; empty: not asked since something changed. */
    String reason(LiveExecution execution) {
        var attempt = execution.attempt();
        return answer != null && execution.seeks() && attempt != null
                ? WaitingReason.elsewhere(answer, attempt.record().site())
                : reason;
    }

    /** There was no pool for its executions; null: nothing is known any more. */
    void answer(@Nullable Placement none) {
        answer = none;
        reason = none == null ? "" : WaitingReason.of(none);
    }

    /** Whether it stands in line to be placed. */
    boolean runnable() {
        return runnable;
    }

    void runnable(boolean now) {
        runnable = now;
    }

    /** Whether it was busy pools alone that held it up, and room alone that woke it. */
    boolean forRoom() {
        return forRoom;
    }

    void forRoom(boolean now) {
        forRoom = now;
    }
}
