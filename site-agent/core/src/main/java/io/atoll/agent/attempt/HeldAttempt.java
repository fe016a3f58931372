package io.atoll.agent.attempt;

/** An attempt that this site holds. */
public record HeldAttempt(Assignment assignment, AttemptStage stage) {
    public HeldAttempt to(AttemptStage next) {
        return new HeldAttempt(assignment, next);
    }
}
