package io.atoll.control.event;

import io.atoll.bridge.Content;
import io.atoll.kernel.id.SiteName;
import java.util.UUID;

/** Whatever can happen to the leader's live state. Facts and requests; no behaviour. */
public sealed interface ControlEvent
        permits ControlCommand, AgentEvent, ControlEvent.StoreEvent, ControlEvent.Ticked {
    /** From the built-in data plane of the control plane. */
    sealed interface StoreEvent extends ControlEvent {}

    /**
     * A content arrived in a global store and all its bytes were verified there.
     *
     * @param ticket id of the ticket: a transfer's or an upload's
     * @param bytesMoved bytes that crossed for it
     */
    record ReplicaVerified(SiteName store, UUID ticket, Content content, long bytesMoved)
            implements StoreEvent {}

    /**
     * Bytes of an upload come in at a global store. Told when they begin to, and again every few
     * minutes while they do.
     *
     * @param ticket id of the upload's ticket
     */
    record UploadReceiving(SiteName store, UUID ticket) implements StoreEvent {}

    /** A content of a global store was found missing or wrong, and is out of view already. */
    record GlobalReplicaLost(SiteName store, io.atoll.kernel.digest.Digest digest, String why)
            implements StoreEvent {}

    /** A second went by: leases, repeats and deadlines are looked at. */
    record Ticked() implements ControlEvent {}
}
