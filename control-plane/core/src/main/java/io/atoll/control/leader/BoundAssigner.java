package io.atoll.control.leader;

import io.atoll.control.live.LiveAttempt;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.placement.Assigner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the attempts while the rooms below them are built. Bound once, before the first event.
 */
final class BoundAssigner implements Assigner {
    private @Nullable Assigner attempts;

    void bind(Assigner assigner) {
        attempts = assigner;
    }

    private Assigner attempts() {
        return Objects.requireNonNull(attempts, "the attempts");
    }

    @Override
    public void assign(LiveExecution execution, Decided decided) {
        attempts().assign(execution, decided);
    }

    @Override
    public boolean leaveLostSite(LiveExecution execution) {
        return attempts().leaveLostSite(execution);
    }

    @Override
    public void fail(LiveExecution execution, String why) {
        attempts().fail(execution, why);
    }

    @Override
    public void withdraw(LiveAttempt attempt) {
        attempts().withdraw(attempt);
    }
}
