package io.atoll.work;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import java.util.Optional;

/**
 * An attempt in an agent's journal, with the word for its state there.
 *
 * @param decision that made it; absent: not told
 */
public record InventoryEntry(AttemptId attempt, HeldState state, Optional<DecisionId> decision) {
    /** An attempt of which the decision does not matter. */
    public InventoryEntry(AttemptId attempt, HeldState state) {
        this(attempt, state, Optional.empty());
    }
}
