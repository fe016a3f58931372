package io.atoll.control.event;

import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import java.util.List;

/** An artifact's rows: itself, and every replica of its content. */
public record StoredArtifact(ArtifactRecord artifact, List<ReplicaRecord> replicas) {
    public StoredArtifact {
        replicas = List.copyOf(replicas);
    }
}
