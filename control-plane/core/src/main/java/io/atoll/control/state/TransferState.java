package io.atoll.control.state;

import java.time.Instant;

/** Where a transfer stands. */
public sealed interface TransferState {
    /**
     * Wanted; nothing was ordered, or an order failed and is repeated later.
     *
     * @param notBefore earliest moment of the next order
     * @param lastFailure why the last one failed; empty: none did
     */
    record Planned(Instant notBefore, String lastFailure) implements TransferState {}

    /** A site was told to move it. Orders are repeated until it reports. */
    record Moving(Instant orderedAt) implements TransferState {}

    /** All bytes were sent; the receiver verifies them. */
    record Verifying(Instant since) implements TransferState {}

    /**
     * The destination holds a verified replica.
     *
     * @param bytesMoved bytes that crossed the link for it; 0: they lay there already
     */
    record Done(Instant at, long bytesMoved) implements TransferState {}

    /** Given up. */
    record Failed(Instant at, String why) implements TransferState {}
}
