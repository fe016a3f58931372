package io.atoll.protocol.work;

import io.atoll.kernel.id.DecisionId;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.HeldAttempt;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import java.util.Optional;

/** The attempts of an inventory for the wire and back. */
public final class EntryCodec {
    private EntryCodec() {}

    public static HeldAttempt write(InventoryEntry entry) {
        var wire =
                HeldAttempt.newBuilder()
                        .setAttempt(WireValues.attempt(entry.attempt()))
                        .setState(state(entry.state()));
        entry.decision().ifPresent(id -> wire.setDecision(WireValues.bytes(id.uuid())));
        return wire.build();
    }

    private static AttemptState state(HeldState state) {
        return switch (state) {
            case ASSIGNED -> AttemptState.ATTEMPT_STATE_ASSIGNED;
            case STAGING -> AttemptState.ATTEMPT_STATE_STAGING;
            case RUNNING -> AttemptState.ATTEMPT_STATE_RUNNING;
            case PUBLISHING -> AttemptState.ATTEMPT_STATE_PUBLISHING;
            case ENDED -> AttemptState.ATTEMPT_STATE_ENDED;
        };
    }

    /**
     * An attempt of an inventory.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static InventoryEntry read(HeldAttempt wire) {
        return new InventoryEntry(
                WireValues.attempt(wire.getAttempt()),
                state(wire.getState()),
                wire.getDecision().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new DecisionId(WireValues.uuid(wire.getDecision()))));
    }

    private static HeldState state(AttemptState wire) {
        return switch (wire) {
            case ATTEMPT_STATE_ASSIGNED -> HeldState.ASSIGNED;
            case ATTEMPT_STATE_STAGING -> HeldState.STAGING;
            case ATTEMPT_STATE_RUNNING -> HeldState.RUNNING;
            case ATTEMPT_STATE_PUBLISHING -> HeldState.PUBLISHING;
            case ATTEMPT_STATE_ENDED -> HeldState.ENDED;
            case ATTEMPT_STATE_UNSPECIFIED, UNRECOGNIZED ->
                    throw WireValues.malformed("an attempt without a state");
        };
    }
}
