package io.atoll.agent.attempt;

import io.atoll.work.Assignment;
import java.util.Optional;

/**
 * An attempt that this site holds.
 *
 * @param executor kind of the executor that was asked to start it last, which alone knows what
 *     became of it; absent: none was asked yet
 */
public record HeldAttempt(Assignment assignment, AttemptStage stage, Optional<String> executor) {
    /** One that no executor knows. */
    public HeldAttempt(Assignment assignment, AttemptStage stage) {
        this(assignment, stage, Optional.empty());
    }

    public HeldAttempt to(AttemptStage next) {
        return new HeldAttempt(assignment, next, executor);
    }

    /** The same as it was assigned again. */
    public HeldAttempt as(Assignment again) {
        return new HeldAttempt(again, stage, executor);
    }

    /** The same in the hands of an executor of this kind. */
    public HeldAttempt by(String kind) {
        return new HeldAttempt(assignment, stage, Optional.of(kind));
    }
}
