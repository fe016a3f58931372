package io.atoll.control.state;

import java.time.Instant;

/** Where one stored copy of a content stands. */
public sealed interface ReplicaState {
    /** On its way. */
    record Writing(Instant since) implements ReplicaState {}

    /** All its bytes were verified where they lie. */
    record Verified(Instant at) implements ReplicaState {}

    /** To be removed; nobody may read it. */
    record Deleting(Instant since) implements ReplicaState {}

    /** Not there: removed, or found missing or wrong. */
    record Gone(Instant at, String why) implements ReplicaState {}
}
