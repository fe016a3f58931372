package io.atoll.control.state;

import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where an execution stands. */
public sealed interface ExecutionState {
    /**
     * Something it needs is not made yet.
     *
     * @param plan where it would go now; absent: not planned yet, or nowhere
     */
    record Waiting(Optional<Plan> plan) implements ExecutionState {}

    /**
     * Everything it needs exists; it wants a pool.
     *
     * @param reason why it has no pool yet, for people; empty: not asked yet
     */
    record Ready(String reason) implements ExecutionState {}

    /**
     * An attempt has a decision and was or is being handed to a site.
     *
     * @param kept why it stays at its site although that is cut off for longer than its policy
     *     waits, for people; empty: it is not
     */
    record Active(Fence fence, String kept) implements ExecutionState {
        public Active {
            kept = Objects.requireNonNullElse(kept, ""); // rows of before it was told
        }

        public Active(Fence fence) {
            this(fence, "");
        }
    }

    /**
     * Cancelled by somebody; a site has not confirmed yet that nothing of it runs.
     *
     * @param fence the attempt that must be confirmed
     */
    record Cancelling(Fence fence, String by) implements ExecutionState {}

    /** Its outputs are visible. */
    record Succeeded(Fence fence, SortedMap<String, ArtifactId> outputs, Instant at)
            implements ExecutionState {
        public Succeeded {
            outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
        }
    }

    /** Its retry budget is spent, or trying again cannot help. */
    record Failed(String why, Instant at) implements ExecutionState {}

    /**
     * Nothing of it runs.
     *
     * @param unknown what is not known about it (forced by an operator); empty: all is known
     */
    record Cancelled(String by, String unknown, Instant at) implements ExecutionState {}

    /** Never tried, because {@code because} did not succeed. */
    record Skipped(String because, Instant at) implements ExecutionState {}

    /** Whether nothing more will happen to it. */
    default boolean ended() {
        return switch (this) {
            case Waiting _, Ready _, Active _, Cancelling _ -> false;
            case Succeeded _, Failed _, Cancelled _, Skipped _ -> true;
        };
    }

    /** Where a waiting execution is expected to run; may be revised. */
    record Plan(SiteName site, PoolName pool) {}
}
